import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Recorded } from '../../../../../src/domain/kernel/message.js';
import { type AttachmentsLab, labOf } from '../../../../support/attachments-lab.js';
import { manyServers, serverAt } from '../../../../support/plans.js';
import { startApp } from '../../../../support/running-app.js';

const many = 16;
const servers = Array.from({ length: many }, (_, index) => serverAt(index + 1));
const [first = ''] = servers;

let lab: AttachmentsLab;
let stopped: readonly Recorded[] | undefined;
beforeAll(async () => {
  lab = labOf(await startApp(manyServers(many, 4)));
});
afterAll(async () => {
  if (!stopped) await lab.app.stop();
});

const devicesOn = async (server: string): Promise<readonly string[]> => (await lab.list(server)).map(({ device }) => device);
const serversOf = async (volumeId: string): Promise<readonly (string | null)[]> =>
  (await lab.volumes.show(volumeId)).attachments.map(({ server_id }) => server_id).toSorted();
const statuses = (answers: readonly { readonly status: number }[]): readonly number[] => answers.map(({ status }) => status).toSorted();
const rounds = (count: number): readonly number[] => Array.from({ length: count }, (_, round) => round + 1);

describe('sixteen servers at once', () => {
  it.each(rounds(4))('all get a shared volume, none is refused, and all give it back (round %i)', async () => {
    const volumeId = await lab.volumes.createShared();
    expect(statuses(await Promise.all(servers.map((server) => lab.attach(server, { volumeId }))))).toEqual(servers.map(() => 200));
    await lab.app.settled();
    expect(await serversOf(volumeId)).toEqual(servers);
    expect((await lab.volumes.show(volumeId)).status).toBe('in-use');
    expect(statuses(await Promise.all(servers.map((server) => lab.detach(server, volumeId))))).toEqual(servers.map(() => 202));
    await lab.volumes.reaches(volumeId, 'available');
    await lab.app.settled();
  });

  it.each(rounds(12))('ask for a volume that is not shared: one gets it, no device name is left with another (round %i)', async () => {
    const volumeId = await lab.volumes.create();
    const answers = await Promise.all(servers.map((server) => lab.attach(server, { volumeId })));
    expect(statuses(answers)).toEqual([200, ...servers.slice(1).map(() => 400)]);
    await lab.app.settled();
    const winner = servers[answers.findIndex(({ status }) => status === 200)] ?? '';
    expect(await serversOf(volumeId)).toEqual([winner]);
    for (const server of servers) expect(await devicesOn(server)).toEqual(server === winner ? ['/dev/vdb'] : []);
    expect(lab.app.world.mostHostsWriting(volumeId)).toBe(1);
    await lab.gone(winner, volumeId);
  });
});

describe('one server', () => {
  it.each(rounds(2))('gets sixteen volumes at once under sixteen names (round %i)', async () => {
    const volumes = await Promise.all(servers.map(() => lab.volumes.create()));
    const answers = await Promise.all(volumes.map((volumeId) => lab.attach(first, { volumeId })));
    expect(statuses(answers)).toEqual(volumes.map(() => 200));
    const devices = answers.map(({ body }) => body.volumeAttachment.device);
    expect(new Set(devices).size).toBe(many);
    await lab.app.settled();
    expect((await devicesOn(first)).toSorted()).toEqual(devices.toSorted());
    expect(statuses(await Promise.all(volumes.map((volumeId) => lab.detach(first, volumeId))))).toEqual(volumes.map(() => 202));
    await lab.app.settled();
    expect(await devicesOn(first)).toEqual([]);
  });

  it('gets one of sixteen volumes that are all to have the same name', async () => {
    const volumes = await Promise.all(servers.map(() => lab.volumes.create()));
    const answers = await Promise.all(volumes.map((volumeId) => lab.attach(first, { volumeId, device: '/dev/vdk' })));
    expect(statuses(answers)).toEqual([200, ...volumes.slice(1).map(() => 409)]);
    await lab.app.settled();
    await lab.gone(first, volumes[answers.findIndex(({ status }) => status === 200)] ?? '');
  });

  it('gets a volume once that is asked for sixteen times at once', async () => {
    const volumeId = await lab.volumes.createShared();
    const answers = await Promise.all(servers.map(() => lab.attach(first, { volumeId })));
    expect(statuses(answers)).toEqual([200, ...servers.slice(1).map(() => 400)]);
    await lab.app.settled();
    expect(await serversOf(volumeId)).toEqual([first]);
    await lab.gone(first, volumeId);
  });
});

describe('sixteen requests to detach one volume', () => {
  it.each(rounds(4))('begin it once (round %i)', async () => {
    const volumeId = await lab.attached(first);
    const answers = await Promise.all(servers.map(() => lab.detach(first, volumeId)));
    expect(statuses(answers)[0]).toBe(202);
    for (const status of statuses(answers).slice(1)) expect([400, 404]).toContain(status);
    await lab.volumes.reaches(volumeId, 'available');
    await lab.app.settled();
  });
});

describe('two servers that share a volume', () => {
  const [one = '', other = ''] = servers;
  it.each([
    ['in the order they came', [one, other]],
    ['in the other order', [other, one]],
  ])('give it back %s', async (_order, leaving) => {
    const volumeId = await lab.volumes.createShared();
    for (const server of [one, other]) {
      await lab.attach(server, { volumeId });
      await lab.app.settled();
    }
    for (const [left, server] of leaving.entries()) {
      expect(await serversOf(volumeId)).toEqual(leaving.slice(left).toSorted());
      await lab.detach(server, volumeId);
      await lab.app.settled();
    }
    expect((await lab.volumes.show(volumeId)).status).toBe('available');
  });

  it('may come while the other goes', async () => {
    const volumeId = await lab.volumes.createShared();
    await lab.attach(one, { volumeId });
    await lab.app.settled();
    const [gone, come] = await Promise.all([lab.detach(one, volumeId), lab.attach(other, { volumeId })]);
    expect([gone.status, come.status]).toEqual([202, 200]);
    await lab.app.settled();
    expect(await serversOf(volumeId)).toEqual([other]);
    await lab.gone(other, volumeId);
  });
});

describe('after all that', () => {
  it('nothing stands on any host, and the log explains every device name and every attachment', async () => {
    await lab.app.settled();
    expect(lab.app.world.inventory()).toEqual({ targets: [], sessions: [], disks: [] });
    stopped = await lab.app.stop();
    expect(stopped.filter(({ event }) => event.type === 'ReservationRefused').length).toBeGreaterThan(0);
    expect(stopped.every(({ metadata: { correlationId, causationId, actor } }) => correlationId && causationId && actor)).toBe(true);
    expect(openAfter(stopped, 'DeviceReserved', 'DeviceReleased')).toEqual([]);
    expect(openAfter(stopped, 'Reserved', 'Detached')).toEqual([]);
    expect(openAfter(stopped, 'ConnectionInitialized', 'Unexported')).toEqual([]);
  });
});

/** Attachments that began and did not end. */
const openAfter = (history: readonly Recorded[], begin: string, end: string): readonly string[] => {
  const open = new Set<string>();
  for (const { event } of history) {
    const { attachmentId } = event.data as { attachmentId?: string };
    if (attachmentId === undefined) continue;
    if (event.type === begin) open.add(attachmentId);
    if (event.type === end) open.delete(attachmentId);
  }
  return [...open];
};
