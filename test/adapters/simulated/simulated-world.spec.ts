import { beforeEach, describe, expect, it } from '@jest/globals';
import { type SimulatedHosts, simulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import { attach, createVolume, detach } from '../../support/simulated-attach.js';
import { valueOf } from '../../support/contracts/value-of.js';

const bytes = Buffer.from('what the guest wrote');
const [web1, web2] = ['5eb00001-0000-4000-8000-000000000001', '5eb00002-0000-4000-8000-000000000001'];
const nothing = { targets: [], sessions: [], disks: [] };

describe.each(['kernel', 'emulator'] as const)('a simulated world where the %s logs in', (initiator) => {
  let hosts: SimulatedHosts;
  let volumeId: string;
  const world = () => hosts.world;

  beforeEach(async () => {
    hosts = simulatedHosts({ initiator });
    volumeId = await createVolume(hosts);
  });

  it('carries what a guest writes to the volume, and to the next guest', async () => {
    const first = await attach(hosts, { volumeId, serverId: web1 });
    world().write(first.plug, 5000, bytes);
    await detach(hosts, first);
    const second = await attach(hosts, { volumeId, serverId: web2 });
    expect(world().read(second.plug, 5000, bytes.length)).toEqual(bytes);
    expect(world().read(second.plug, 0, 8)).toEqual(Buffer.alloc(8));
  });

  it('leaves nothing behind after a detach', async () => {
    const attachment = await attach(hosts, { volumeId, serverId: web1 });
    expect(world().inventory()).toMatchObject({ targets: [attachment.request.targetIqn], disks: [{ serverId: web1 }] });
    expect(world().inventory().sessions).toHaveLength(1);
    await detach(hosts, attachment);
    expect(world().inventory()).toEqual(nothing);
  });

  it('lets no guest write through a read-only export, whatever its disk says', async () => {
    const { plug } = await attach(hosts, { volumeId, serverId: web1, exportMode: 'ro', diskMode: 'rw' });
    expect(() => world().write(plug, 0, bytes)).toThrow('the export is read-only');
    expect(world().read(plug, 0, 4)).toEqual(Buffer.alloc(4));
  });

  it('lets no guest write through a read-only disk, whatever its export says', async () => {
    const { plug } = await attach(hosts, { volumeId, serverId: web1, exportMode: 'rw', diskMode: 'ro' });
    expect(() => world().write(plug, 0, bytes)).toThrow('the disk is read-only');
  });

  it('fails the disk of a guest whose export was revoked under it', async () => {
    const { plug, request } = await attach(hosts, { volumeId, serverId: web1 });
    await valueOf(hosts.target.revoke({ targetIqn: request.targetIqn, chapUsername: request.chap.username }));
    expect(() => world().write(plug, 0, bytes)).toThrow('the session is closed');
    expect(() => world().read(plug, 0, 1)).toThrow('the session is closed');
  });

  it('fails the disk of a guest whose volume was deleted under it', async () => {
    const { plug } = await attach(hosts, { volumeId, serverId: web1 });
    await valueOf(hosts.storage.delete(volumeId));
    expect(() => world().read(plug, 0, 1)).toThrow('there is no volume');
  });

  it('reads and writes nothing outside of the volume', async () => {
    const { plug } = await attach(hosts, { volumeId, serverId: web1 });
    expect(() => world().write(plug, 1024 ** 3 - 1, bytes)).toThrow('outside');
    expect(() => world().read(plug, -1, 1)).toThrow('outside');
  });

  it('has no disk for a guest that never got one', () => {
    expect(() => world().read({ serverId: web1, alias: 'ua-none' }, 0, 1)).toThrow('has no disk');
  });

  it('lets two hosts write one volume when told to, and tells', async () => {
    const one = await attach(hosts, { volumeId, serverId: web1 });
    const other = await attach(hosts, { volumeId, serverId: web2 });
    world().write(one.plug, 0, bytes);
    expect(world().read(other.plug, 0, bytes.length)).toEqual(bytes);
    expect(world().writersOf(volumeId)).toEqual([
      {
        host: 'sim-1',
        initiator: one.request.initiator,
        targetIqn: one.request.targetIqn,
        disk: { serverId: web1, alias: one.plug.alias },
      },
      {
        host: 'sim-2',
        initiator: other.request.initiator,
        targetIqn: other.request.targetIqn,
        disk: { serverId: web2, alias: other.plug.alias },
      },
    ]);
  });

  it('remembers that two hosts could write after neither can any more', async () => {
    const attachments = [await attach(hosts, { volumeId, serverId: web1 }), await attach(hosts, { volumeId, serverId: web2 })];
    for (const attachment of attachments) await detach(hosts, attachment);
    expect(world().writersOf(volumeId)).toEqual([]);
    expect(world().mostHostsWriting(volumeId)).toBe(2);
  });

  it('counts one host after the other as one, and readers not at all', async () => {
    await detach(hosts, await attach(hosts, { volumeId, serverId: web1 }));
    await attach(hosts, { volumeId, serverId: web2 });
    await attach(hosts, { volumeId, serverId: web1, exportMode: 'ro' });
    expect(world().mostHostsWriting(volumeId)).toBe(1);
    expect(
      world()
        .writersOf(volumeId)
        .map(({ host }) => host),
    ).toEqual(['sim-2']);
  });

  it('takes a disk out of a guest that stops and gives it back when it starts', async () => {
    const { plug } = await attach(hosts, { volumeId, serverId: web1 });
    expect(world().machines.setState(web1, 'stopped').outcome).toBe('done');
    expect(() => world().read(plug, 0, 1)).toThrow('has no disk');
    expect(world().machines.setState(web1, 'active').outcome).toBe('done');
    world().write(plug, 0, bytes);
    expect(world().machines.disk(plug)).toMatchObject({ persistent: true });
  });

  it('opens no disk of a guest that cannot open all of them', async () => {
    const kept = await attach(hosts, { volumeId, serverId: web1 });
    const lost = await attach(hosts, { volumeId: await createVolume(hosts), serverId: web1, deviceName: 'vdc' });
    world().machines.setState(web1, 'stopped');
    await valueOf(hosts.target.revoke({ targetIqn: lost.request.targetIqn, chapUsername: lost.request.chap.username }));
    expect(world().machines.setState(web1, 'active').outcome).toBe('refused');
    expect(world().machines.disk(kept.plug)).toMatchObject({ live: null, persistent: true });
    expect(world().inventory().sessions).toHaveLength(initiator === 'kernel' ? 1 : 0);
  });

  it('opens no second session for a disk that is already plugged in', async () => {
    const { plug, host } = await attach(hosts, { volumeId, serverId: web1 });
    await valueOf(host.hypervisor.plugIn(plug));
    expect(world().inventory().sessions).toHaveLength(1);
  });

  it('takes a SCSI disk out of a guest that does not answer', async () => {
    const { plug, host } = await attach(hosts, { volumeId, serverId: web1, deviceName: 'sdb' });
    world().machines.setDeaf(web1, true);
    expect(await host.hypervisor.unplug(plug)).toMatchObject({ outcome: 'done' });
  });

  it('does not start a guest whose disk is no longer there to be opened', async () => {
    const { plug, request } = await attach(hosts, { volumeId, serverId: web1 });
    world().machines.setState(web1, 'stopped');
    await valueOf(hosts.target.revoke({ targetIqn: request.targetIqn, chapUsername: request.chap.username }));
    expect(world().machines.setState(web1, 'active').outcome).toBe('refused');
    expect(world().machines.disk(plug)).toMatchObject({ live: null, persistent: true });
  });

  it('lets a guest that answers again let go of the disk it was asked for', async () => {
    const { plug, host } = await attach(hosts, { volumeId, serverId: web1 });
    world().machines.setDeaf(web1, true);
    expect(await host.hypervisor.unplug(plug)).toMatchObject({ outcome: 'unknown' });
    world().write(plug, 0, bytes);
    world().machines.setDeaf(web1, false);
    expect(world().machines.disk(plug)).toBeUndefined();
    expect(await host.hypervisor.unplug(plug)).toMatchObject({ outcome: 'done' });
  });

  it('makes a paused guest wait to let go until it runs on', async () => {
    const { plug, host } = await attach(hosts, { volumeId, serverId: web1 });
    world().machines.setState(web1, 'paused');
    expect(await host.hypervisor.unplug(plug)).toMatchObject({ outcome: 'unknown' });
    expect(() => world().read(plug, 0, 1)).toThrow('does not run');
    world().machines.setState(web1, 'active');
    expect(world().machines.disk(plug)).toBeUndefined();
  });

  it('ends sessions and guests of a host that loses power, and leaves the exports', async () => {
    const [ours, theirs] = [await attach(hosts, { volumeId, serverId: web1 }), await attach(hosts, { volumeId, serverId: web2 })];
    world().powerOff('sim-1');
    expect(
      world()
        .writersOf(volumeId)
        .map(({ host }) => host),
    ).toEqual(['sim-2']);
    expect(world().inventory().targets).toEqual([ours.request.targetIqn, theirs.request.targetIqn]);
    world().write(theirs.plug, 0, bytes);
    expect(() => world().write(ours.plug, 0, bytes)).toThrow('has no disk');
  });

  it('leaves the guests of a host that is cut off writing, and answers no call to it', async () => {
    const { plug, host } = await attach(hosts, { volumeId, serverId: web1 });
    world().faults.cutOff('sim-1');
    expect(await host.hypervisor.unplug(plug)).toMatchObject({ outcome: 'unknown' });
    expect(await host.hypervisor.guests()).toMatchObject({ outcome: 'unknown' });
    world().write(plug, 0, bytes);
    world().faults.reconnect('sim-1');
    expect(await host.hypervisor.unplug(plug)).toMatchObject({ outcome: 'done' });
  });

  it('keeps the disks of one guest from those of another host', async () => {
    const { plug } = await attach(hosts, { volumeId, serverId: web1 });
    const elsewhere = hosts.hosts.find(({ connector }) => connector.host === 'sim-2');
    expect(await elsewhere?.hypervisor.plugIn(plug)).toMatchObject({ outcome: 'refused' });
    expect(await elsewhere?.hypervisor.unplug(plug)).toMatchObject({ outcome: 'done' });
    world().write(plug, 0, bytes);
  });
});

describe('the disk of a guest over a device of its host', () => {
  it('fails when the host logs out under it, and a new login does not bring it back', async () => {
    const hosts = simulatedHosts({ initiator: 'kernel' });
    const { world } = hosts;
    const { request, connection, plug, host } = await attach(hosts, { volumeId: await createVolume(hosts), serverId: web1 });
    const { initiator, chap, serial } = request;
    await valueOf(host.initiator.disconnect({ connection, initiator }));
    expect(() => world.read(plug, 0, 1)).toThrow('the session is closed');
    await valueOf(host.initiator.connect({ connection, initiator, chap, serial }));
    expect(() => world.read(plug, 0, 1)).toThrow('the session is closed');
  });

  it('cannot be had where the host has no such device, even if another host has', async () => {
    const hosts = simulatedHosts({ initiator: 'kernel' });
    const { plug } = await attach(hosts, { volumeId: await createVolume(hosts), serverId: web1 });
    const [here, there] = hosts.hosts.map(({ hypervisor }) => hypervisor);
    const none = { device: '/dev/disk/by-path/none' };
    expect(await here?.plugIn({ ...plug, alias: 'ua-other', deviceName: 'vdc', source: none })).toMatchObject({ outcome: 'refused' });
    expect(await there?.plugIn({ ...plug, serverId: web2 })).toMatchObject({ outcome: 'refused' });
  });
});

describe("a guest's own session", () => {
  it('keeps its host from calling the volume disconnected', async () => {
    const hosts = simulatedHosts({ initiator: 'emulator' });
    const { request, connection, host } = await attach(hosts, { volumeId: await createVolume(hosts), serverId: web1 });
    expect(await host.initiator.disconnect({ connection, initiator: request.initiator })).toMatchObject({ outcome: 'refused' });
  });
});
