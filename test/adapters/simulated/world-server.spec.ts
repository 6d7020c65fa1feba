import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  openSimulatedHost,
  openWorldControls,
  type RemoteControls,
  type RemoteHost,
} from '../../../src/adapters/simulated/remote-world.js';
import { simulatedHosts, type SimulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import { WorldServer } from '../../../src/adapters/simulated/world-server.js';
import { valueOf } from '../../support/contracts/value-of.js';
import { eventually } from '../../support/contracts/event-store/examples.js';
import { newMemoryFolder } from '../../support/open-store.js';
import { attach, createVolume, detach } from '../../support/simulated-attach.js';

const loopback = { host: '127.0.0.1', port: 0 };
const web1 = '5eb00001-0000-4000-8000-000000000001';

describe('A simulated world in a process of its own', () => {
  let hosts: SimulatedHosts;
  let server: WorldServer;
  let controls: RemoteControls;
  const opened: RemoteHost[] = [];

  const open = async (host: string): Promise<RemoteHost> => {
    const remote = await openSimulatedHost(server.address, host);
    opened.push(remote);
    return remote;
  };

  beforeEach(async () => {
    hosts = simulatedHosts();
    server = await WorldServer.start(hosts, loopback);
    controls = openWorldControls(server.address);
  });
  afterEach(async () => {
    await Promise.all([...opened.splice(0), controls].map((each) => each.close()));
    await server.stop();
  });

  it('has hosts, of which the first keeps the volumes', async () => {
    const remotes = [await open('sim-1'), await open('sim-2')];
    expect(remotes.map(({ facts }) => [facts.connector.host, facts.stores])).toEqual([
      ['sim-1', true],
      ['sim-2', false],
    ]);
    expect(await remotes[1]?.adapters.storage.list()).toEqual({ outcome: 'refused', reason: 'sim-2 keeps no volumes' });
    expect((await valueOf(remotes[1]?.adapters.hypervisor.guests() ?? Promise.reject(new Error()))).map(({ name }) => name)).toEqual([
      'web-2',
      'db-2',
    ]);
  });

  it('says which hosts it has, to who asks for another', () =>
    expect(open('sim-3')).rejects.toThrow(/^the simulated world at 127\.0\.0\.1:\d+ says: it has no host sim-3; it has sim-1, sim-2$/));

  it('obeys of the agents of a host only the last, also when the older comes back over a new connection', async () => {
    const old = await open('sim-1');
    const young = await open('sim-1');
    const create = ({ adapters }: RemoteHost) => adapters.storage.create({ volumeId: randomUUID(), sizeGiB: 1 });
    const refusal = { outcome: 'refused', reason: 'another agent acts for sim-1 now' };
    expect([await create(old), (await create(young)).outcome]).toEqual([refusal, 'done']);
    await old.close();
    expect([await create(old), (await create(young)).outcome]).toEqual([refusal, 'done']);
    expect(hosts.world.storage.volumes()).toHaveLength(2);
  });

  it('leaves in doubt what was asked for when the connection broke, and answers again over the next', async () => {
    const { adapters } = await open('sim-1');
    hosts.world.faults.next('storage.create', 'hangs');
    const create = adapters.storage.create({ volumeId: randomUUID(), sizeGiB: 1 });
    await eventually(() => hosts.world.faults.calls('storage.create') === 1);
    const { address } = server;
    await server.stop();
    const lost = { outcome: 'unknown', reason: `no simulated world answers at ${address.host}:${address.port}` };
    expect(await create).toEqual(lost);
    expect(await adapters.storage.list()).toEqual(lost);
    server = await WorldServer.start(hosts, address);
    expect(await adapters.storage.list()).toEqual({ outcome: 'done', value: [] });
  });

  it('tells when there is none', async () => {
    const { address } = server;
    await server.stop();
    await expect(openSimulatedHost(address, 'sim-1')).rejects.toThrow(/^no simulated world answers at 127\.0\.0\.1:\d+$/);
    server = await WorldServer.start(hosts, address);
  });

  it('shows who could write, what stands on the machines, and how often what was made', async () => {
    const volumeId = await createVolume(hosts);
    const attachment = await attach(hosts, { volumeId, serverId: web1 });
    const { targetIqn } = attachment.request;
    expect(await controls.writersOf(volumeId)).toMatchObject([{ host: 'sim-1', targetIqn, disk: { serverId: web1 } }]);
    expect(await controls.inventory()).toMatchObject({ targets: [targetIqn], disks: [{ alias: attachment.plug.alias }] });
    await controls.write(attachment.plug, 0, 'c0ffee');
    expect(await controls.read(attachment.plug, 0, 4)).toBe('c0ffee00');
    await detach(hosts, attachment);
    await detach(hosts, attachment);
    expect(await controls.inventory()).toEqual({ targets: [], sessions: [], disks: [] });
    expect(await controls.mostHostsWriting(volumeId)).toBe(1);
    const once = { made: 1, removed: 1 };
    expect(await controls.effects()).toEqual({
      [`volume ${volumeId}`]: { made: 1, removed: 0 },
      ...{ [`target ${targetIqn}`]: once, [`session ${targetIqn} sim-1`]: once, [`disk ${web1}/${attachment.plug.alias}`]: once },
    });
  });

  it('lets things go wrong on demand', async () => {
    const { adapters } = await open('sim-1');
    await controls.next('storage.list', ['refused']);
    expect(await adapters.storage.list()).toMatchObject({ outcome: 'refused' });
    await controls.cutOff('sim-1');
    expect(await adapters.hypervisor.guests()).toMatchObject({ outcome: 'unknown' });
    await controls.reconnect('sim-1');
    await controls.setState(web1, 'paused');
    expect((await valueOf(adapters.hypervisor.guests()))[0]?.vmState).toBe('paused');
    expect(await controls.calls('storage.list')).toBe(1);
    await expect(controls.setState('nobody', 'active')).rejects.toThrow('there is no guest nobody');
  });

  it('hangs up on who speaks something else, and goes on', async () => {
    const socket = connect(server.address);
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await controls.hosts()).toEqual(['sim-1', 'sim-2']);
  });

  it.each([
    [{ ask: 'control', method: 'constructor', given: [] }, 'the simulated world does not know constructor'],
    [
      { ask: 'port', host: 'sim-1', agent: 'a', port: 'storage', method: 'toString', given: [] },
      'the simulated world does not know toString',
    ],
    [{ ask: 'anything' }, 'the simulated world does not understand this'],
  ])('does nothing that it does not offer: %j', async (asked, failed) => {
    const socket = connect(server.address);
    const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
    socket.write(`${JSON.stringify({ id: 1, ask: 'open', host: 'sim-1', agent: 'a' })}\n${JSON.stringify({ id: 2, ...asked })}\n`);
    const lines = [await replies.next(), await replies.next()].map(({ value }) => JSON.parse(value as string) as unknown);
    socket.destroy();
    expect(lines).toContainEqual({ id: 2, failed });
  });

  it('goes on where it was when it is killed and started again', async () => {
    const folder = newMemoryFolder();
    const journal = join(folder, 'world.jsonl');
    const first = simulatedHosts({ journal });
    const volumeId = await createVolume(first);
    const second = simulatedHosts({ journal });
    expect(second.world.storage.volumes()).toEqual([volumeId]);
    expect(second.world.effects.all).toEqual({});
    first.world.close();
    second.world.close();
    rmSync(folder, { recursive: true });
  });
});
