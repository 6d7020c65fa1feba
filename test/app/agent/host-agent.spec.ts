import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { HostAgent, type HostAdapters } from '../../../src/app/agent/host-agent.js';
import { InProcessGateway } from '../../../src/app/agent/in-process-gateway.js';
import type { SecretStore } from '../../../src/app/ports/hosts.js';
import { simulatedHosts, type SimulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import { diskAliasOf, type HostWork, type HostWorkResult, targetIqnOf } from '../../../src/domain/host/host-work.js';
import type { HostOutcome } from '../../../src/domain/kernel/host-outcome.js';
import { hostName, serverId as toServerId, volumeId as toVolumeId } from '../../../src/domain/kernel/ids.js';
import type { Connection } from '../../../src/domain/volume/connector.js';
import { endOf, valueOf } from '../../support/contracts/value-of.js';
import { MemorySecretStore } from '../../support/memory-secret-store.js';

const serverId = toServerId('5eb00001-0000-4000-8000-000000000001');

describe('The agent of a host', () => {
  let hosts: SimulatedHosts;
  let secrets: MemorySecretStore;
  let agent: HostAgent;
  const volumeId = toVolumeId(randomUUID());
  const exportId = randomUUID();

  const adaptersOf = ({ storage, target, hosts: [first] }: SimulatedHosts): HostAdapters => {
    if (!first) throw new Error('there is no host');
    return { storage, target, initiator: first.initiator, hypervisor: first.hypervisor };
  };
  const initiator = () => hosts.hosts[0]?.connector.initiator ?? '';
  const toExport = (): HostWork => ({ type: 'Export', data: { exportId, volumeId, initiator: initiator(), mode: 'rw' } });
  const toRevoke: HostWork = { type: 'Revoke', data: { exportId } };
  const toConnect = (connection: Connection): HostWork => ({
    type: 'Connect',
    data: { exportId, volumeId, connection, initiator: initiator() },
  });
  const toDisconnect = (connection: Connection): HostWork => ({
    type: 'Disconnect',
    data: { exportId, connection, initiator: initiator() },
  });
  const toPlugIn = (connection: Connection, device: string | null): HostWork => ({
    type: 'PlugIn',
    data: {
      ...{ exportId, volumeId, connection, initiator: initiator(), device },
      ...{ serverId, deviceName: 'vdb', mode: 'rw', shareable: false },
    },
  });
  const toUnplug: HostWork = { type: 'Unplug', data: { exportId, serverId } };
  const connectionFrom = (result: HostWorkResult): Connection => {
    if (result.of !== 'Export') throw new Error('no export');
    return result.connection;
  };
  const deviceFrom = (result: HostWorkResult) => (result.of === 'Connect' ? result.device : null);
  const exported = async () => connectionFrom(await valueOf(agent.run(toExport())));
  const kept = () => [...secrets.secrets.keys()];

  beforeEach(async () => {
    hosts = simulatedHosts();
    secrets = new MemorySecretStore();
    agent = new HostAgent(adaptersOf(hosts), secrets, 4);
    await valueOf(agent.run({ type: 'CreateBacking', data: { volumeId, sizeGiB: 1 } }));
  });

  it('makes, grows and deletes what a volume is kept in', async () => {
    expect(hosts.world.storage.volume(volumeId)?.sizeBytes).toBe(2 ** 30);
    expect(await valueOf(agent.run({ type: 'GrowBacking', data: { volumeId, sizeGiB: 2 } }))).toEqual({ of: 'GrowBacking' });
    expect(hosts.world.storage.volume(volumeId)?.sizeBytes).toBe(2 ** 31);
    expect(await valueOf(agent.run({ type: 'DeleteBacking', data: { volumeId } }))).toEqual({ of: 'DeleteBacking' });
    expect(hosts.world.storage.volumes()).toEqual([]);
  });

  it('brings a volume into a guest and out again, step by step', async () => {
    const connection = await exported();
    expect(connection.targetIqn).toBe(targetIqnOf(exportId));
    const device = deviceFrom(await valueOf(agent.run(toConnect(connection))));
    await valueOf(agent.run(toPlugIn(connection, device)));
    expect(hosts.world.inventory().disks).toMatchObject([
      { serverId, alias: diskAliasOf(exportId), deviceName: 'vdb', serial: volumeId, persistent: true, live: { leaving: false } },
    ]);
    for (const work of [toUnplug, toDisconnect(connection), toRevoke]) expect(await valueOf(agent.run(work))).toEqual({ of: work.type });
    expect(hosts.world.inventory()).toEqual({ targets: [], sessions: [], disks: [] });
    expect(kept()).toEqual([]);
  });

  it('lets a guest log in by itself where its host makes no device', async () => {
    hosts = simulatedHosts({ initiator: 'emulator' });
    agent = new HostAgent(adaptersOf(hosts), secrets, 4);
    await valueOf(agent.run({ type: 'CreateBacking', data: { volumeId, sizeGiB: 1 } }));
    const connection = await exported();
    const device = deviceFrom(await valueOf(agent.run(toConnect(connection))));
    await valueOf(agent.run(toPlugIn(connection, device)));
    expect([device, hosts.world.inventory().sessions.length]).toEqual([null, 1]);
  });

  it('does each step a second time without a difference', async () => {
    const connection = await exported();
    expect(await exported()).toEqual(connection);
    const works = [toConnect(connection), toPlugIn(connection, null), toUnplug, toDisconnect(connection), toRevoke];
    for (const work of works.filter(({ type }) => type !== 'PlugIn')) {
      expect(await agent.run(work)).toEqual(await agent.run(work));
    }
  });

  describe('and the secret of an export', () => {
    it('makes it before there is anything it opens', async () => {
      const known: string[][] = [];
      const target = new Proxy(hosts.target, {
        get: (on, name) => {
          if (name === 'export') known.push(kept());
          return (Reflect.get(on, name) as (...given: unknown[]) => unknown).bind(on);
        },
      });
      await valueOf(new HostAgent({ ...adaptersOf(hosts), target }, secrets, 1).run(toExport()));
      expect(known).toEqual([[exportId]]);
    });

    it('makes none for what is not there', async () => {
      expect(await endOf(agent.run({ ...toExport(), data: { ...toExport().data, volumeId: toVolumeId(randomUUID()) } } as HostWork))).toBe(
        'refused',
      );
      expect(kept()).toEqual([]);
    });

    it('leaves none behind of an export that was refused', async () => {
      hosts.world.faults.next('target.export', 'refused');
      expect(await endOf(agent.run(toExport()))).toBe('refused');
      expect(kept()).toEqual([]);
    });

    it('keeps it as long as the export may be there', async () => {
      hosts.world.faults.next('target.export', 'half-but-unknown');
      expect(await endOf(agent.run(toExport()))).toBe('unknown');
      const secret = await secrets.get(exportId);
      await exported();
      expect(await secrets.get(exportId)).toEqual(secret);
      hosts.world.faults.next('target.revoke', 'half-but-unknown', 'refused');
      expect(await endOf(agent.run(toRevoke))).toBe('unknown');
      expect(await endOf(agent.run(toRevoke))).toBe('refused');
      expect(kept()).toEqual([exportId]);
      await valueOf(agent.run(toRevoke));
      expect(kept()).toEqual([]);
    });

    it('revokes an export whose secret was lost', async () => {
      await exported();
      await secrets.destroy(exportId);
      await valueOf(agent.run(toRevoke));
      expect([hosts.world.inventory().targets, kept()]).toEqual([[], []]);
    });

    it('makes none to revoke what may be gone already', async () => {
      hosts.world.faults.next('target.revoke', 'done-but-unknown');
      expect(await endOf(agent.run(toRevoke))).toBe('unknown');
      expect(kept()).toEqual([]);
    });

    it('is in doubt where it would need one that was lost, and asks nobody', async () => {
      const connection = await exported();
      await secrets.destroy(exportId);
      const calls = hosts.world.faults.calls();
      expect(await endOf(agent.run(toConnect(connection)))).toBe('unknown');
      expect(await endOf(agent.run(toPlugIn(connection, null)))).toBe('unknown');
      expect(hosts.world.faults.calls()).toBe(calls);
      expect(kept()).toEqual([]);
    });

    it('is in doubt while the secrets cannot be had, so that it is tried again', async () => {
      const connection = await exported();
      const full = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { syscall: 'write', code: 'ENOSPC' }));
      const broken: SecretStore = { usernameOf: () => 'm', ensure: full, get: full, destroy: full };
      const helpless = new HostAgent(adaptersOf(hosts), broken, 4);
      for (const work of [toExport(), toRevoke, toConnect(connection), toPlugIn(connection, null)]) {
        expect(await helpless.run(work)).toEqual({ outcome: 'unknown', reason: expect.stringContaining('ENOSPC') });
      }
    });
  });

  describe('with much to do', () => {
    /** How many calls were under way at once at most, by export and over all. */
    const watched = (mostAtOnce: number) => {
      const running: string[] = [];
      const seen = { mostForOne: 0, most: 0 };
      const target = new Proxy(hosts.target, {
        get: (on, name) => {
          if (name !== 'revoke') return Reflect.get(on, name) as unknown;
          return async (at: { targetIqn: string; chapUsername: string }): Promise<HostOutcome> => {
            running.push(at.targetIqn);
            seen.most = Math.max(seen.most, running.length);
            seen.mostForOne = Math.max(seen.mostForOne, running.filter((each) => each === at.targetIqn).length);
            await new Promise((resolve) => setTimeout(resolve, 1));
            running.splice(running.indexOf(at.targetIqn), 1);
            return on.revoke(at);
          };
        },
      });
      return { seen, busy: new HostAgent({ ...adaptersOf(hosts), target }, secrets, mostAtOnce) };
    };

    it('never does two things at once for one export, and no more than so many in all', async () => {
      const { seen, busy } = watched(3);
      const exports = Array.from({ length: 5 }, () => randomUUID());
      const works = [...exports, ...exports, ...exports].map((id) => busy.run({ type: 'Revoke', data: { exportId: id } }));
      expect((await Promise.all(works)).every(({ outcome }) => outcome === 'done')).toBe(true);
      expect(seen).toEqual({ mostForOne: 1, most: 3 });
    });

    it('goes on after a bug in an adapter', async () => {
      hosts.world.faults.next('target.revoke', 'throws');
      const [broken, next] = [agent.run(toRevoke), agent.run(toRevoke)];
      await expect(broken).rejects.toThrow('made to throw');
      expect(await endOf(next)).toBe('done');
    });
  });

  it('is asked by the name of its host; a host nobody acts for refuses', async () => {
    const gateway = new InProcessGateway(new Map([[hostName('sim-1'), agent]]));
    expect(await endOf(gateway.run(hostName('sim-1'), toRevoke))).toBe('done');
    expect(await endOf(gateway.run(hostName('sim-9'), toRevoke))).toBe('refused');
  });
});
