/** What several machines must do as one, while nothing goes wrong. Run against any event store that speaks the protocol. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../../lab/wait.js';
import { diskAliasOf } from '../../../src/domain/host/host-work.js';
import { openstack } from '../openstack.js';
import { Cluster, type ClusterSetting } from './cluster.js';
import { Customer } from './customer.js';
import { whatIsShownOtherwise, whatStandsOtherwise } from './inspection.js';
import { ensureSharedType, sharedType } from './load.js';
import { PatientClient } from './patient-client.js';

const rounds = 25;

export const happyPath = (title: string, setting: ClusterSetting): void =>
  describe(title, () => {
    let cluster: Cluster;
    /** The same caller with the same token, who asks one node only. */
    let one: Customer;
    let other: Customer;

    beforeAll(async () => {
      cluster = await Cluster.start(setting);
      await ensureSharedType(cluster.nodes);
      const client = await PatientClient.signIn(cluster.nodes, 'member');
      [one, other] = [new Customer(client.onlyAt(0)), new Customer(client.onlyAt(1))];
    });
    afterAll(() => cluster.stop());

    const test = (name: string, work: () => Promise<void>) => it(name, () => cluster.telling(work));

    test('what one API node has answered the other shows at once: made, attached, detached, deleted', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const [here, there] = round % 2 === 0 ? [one, other] : [other, one];
        const serverId = serverOf(cluster, round);
        const id = await here.create({ name: `round-${round}` });
        expect(await there.show(id)).toMatchObject({ id });
        expect(await there.list()).toContain(id);
        await there.becomes(id, 'available');

        await here.attach(serverId, id);
        expect(await there.attached(serverId)).toContain(id);
        expect(await there.statusOf(id)).not.toBe('available');
        const { attachments } = await there.becomes(id, 'in-use');
        expect(attachments).toMatchObject([{ server_id: serverId }]);

        await there.detach(serverId, id);
        expect(await here.statusOf(id)).not.toBe('in-use');
        await here.becomes(id, 'available');
        expect(await here.attached(serverId)).not.toContain(id);

        await here.delete(id);
        expect([404, 'deleting']).toContain(await there.statusOf(id));
        await there.isGone(id);
        expect(await here.list()).not.toContain(id);
      }
    });

    test('a shared volume is written by the guests of two hosts that hold it, and by nobody else', async () => {
      const servers = [serverOf(cluster, 0), serverOf(cluster, 1)] as const;
      const id = await one.newVolume({ volume_type: sharedType });
      await Promise.all([one.attach(servers[0], id), other.attach(servers[1], id)]);
      const { attachments } = await one.becomes(id, 'in-use', 2);
      expect(attachments.map(({ server_id: server }) => server).toSorted()).toEqual(servers.toSorted());

      const disks = attachments.map(({ server_id: serverId, attachment_id: a }) => ({ serverId, alias: diskAliasOf(a) }));
      const world = cluster.openWorld();
      for (const [index, disk] of disks.entries()) await world.write(disk, index * 512, toHex(disk.serverId));
      for (const reader of disks) {
        const read = await Promise.all(disks.map(({ serverId }, index) => world.read(reader, index * 512, serverId.length)));
        expect(read).toEqual(disks.map(({ serverId }) => toHex(serverId)));
      }
      await world.close();
      const { writers } = await cluster.lookAtWorld([id]);
      expect(writers[id]?.map(({ disk }) => disk?.serverId).toSorted()).toEqual(servers.toSorted());
      expect(writers[id]?.map(({ host }) => host).toSorted()).toEqual(cluster.plan.map(({ name }) => name).toSorted());

      await Promise.all([other.detach(servers[0], id), one.detach(servers[1], id)]);
      await one.becomes(id, 'available');
      await one.delete(id);
      await other.isGone(id);
    });

    test('a token of one node holds at the other, until it is revoked at either', async () => {
      for (const node of [0, 1]) {
        const client = await PatientClient.signIn(cluster.nodes, 'member', node);
        const [here, there] = [client.onlyAt(node), client.onlyAt(1 - node)];
        for (const each of [here, there]) expect((await each.answered('GET', '/volume/v3/volumes')).status).toBe(200);
        expect((await here.revokeToken()).status).toBe(204);
        // A node may go by what it asked a moment ago.
        const isRefused = async () => (await there.answered('GET', '/volume/v3/volumes')).status === 401;
        await waitUntil(isRefused, { until: 'the token is refused everywhere', timeoutMs: 10_000 });
        expect((await here.answered('GET', '/volume/v3/volumes')).status).toBe(401);
      }
    });

    const askByClient = async (node: number) => {
      const run = async (...args: readonly string[]) => {
        const { exit, stdout, stderr } = await openstack(cluster.cloudsFile(node), 'member', ...args);
        if (exit !== 0) throw new Error(`openstack ${args.join(' ')} ended with ${exit}: ${stderr}`);
        return stdout;
      };
      const serverId = serverOf(cluster, node);
      const { id } = JSON.parse(await run('volume', 'create', '--size', '1', 'notes', '-f', 'json')) as { id: string };
      await one.becomes(id, 'available');
      await run('server', 'add', 'volume', serverId, id);
      await one.becomes(id, 'in-use');
      expect(JSON.parse(await run('server', 'volume', 'list', serverId, '-f', 'json'))).toMatchObject([{ 'Volume ID': id }]);
      await run('server', 'remove', 'volume', serverId, id);
      await one.becomes(id, 'available');
      await run('volume', 'delete', id);
      await one.isGone(id);
    };
    for (const node of [0, 1]) test(`\`openstack\` works against node ${node + 1}`, () => askByClient(node));

    test('in the end log, nodes and machines agree, and nothing is left on any machine', async () => {
      await cluster.settled();
      const history = await cluster.history();
      expect([...history.complaints, ...history.unfinished()]).toEqual([]);
      for (const node of cluster.nodes) expect(await whatIsShownOtherwise(history, one.client, node)).toEqual([]);
      const world = await cluster.lookAtWorld([]);
      expect(whatStandsOtherwise(history, world)).toEqual([]);
      expect(await cluster.keptSecrets()).toEqual([]);
      expect({ ...world.inventory, volumes: world.volumes }).toEqual({ targets: [], sessions: [], disks: [], volumes: [] });
    });

    test('every process ends gracefully when it is asked to', async () => {
      expect(cluster.mooring.flatMap(({ deaths }) => deaths)).toEqual([]);
      const codes = await Promise.all(cluster.mooring.map(async (part) => [part.name, await part.stop()] as const));
      expect(codes.filter(([, code]) => code !== 0)).toEqual([]);
    });
  });

const toHex = (text: string): string => Buffer.from(text).toString('hex');

/** Guests of the one host and of the other by turns. */
const serverOf = (cluster: Cluster, index: number): string => {
  const host = cluster.plan[index % cluster.plan.length];
  const server = host?.servers[Math.floor(index / cluster.plan.length) % host.servers.length];
  if (!server) throw new Error('there is no guest');
  return server.id;
};
