import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ImpactReport } from '../../../../../src/app/explaining/impact-report.js';
import { projects, type RunningApp, startApp, type User } from '../../../../support/running-app.js';
import { volumesOf } from '../../../../support/volumes.js';

const [web1, db1, web2] = [
  '5eb00001-0000-4000-8000-000000000001',
  '5eb00001-0000-4000-8000-000000000002',
  '5eb00002-0000-4000-8000-000000000001',
] as const;

let app: RunningApp;
let plain: string;
let shared: string;

const attach = async (volumeId: string, server: string): Promise<void> => {
  const path = `/compute/v2.1/servers/${server}/os-volume_attachments`;
  await app.ask('member', 'POST', path, { compute: '2.60', body: { volumeAttachment: { volumeId } } });
  await app.settled();
};
const impact = async (path: string, user: User = 'admin'): Promise<ImpactReport> =>
  (await app.ask<{ impact: ImpactReport }>(user, 'GET', `/mooring/v1/${path}`)).body.impact;

/** `plain` on web-2; `shared` on web-1 and on web-2. All bytes are kept on sim-1. */
beforeAll(async () => {
  app = await startApp();
  const volumes = volumesOf(app);
  plain = await volumes.create({ name: 'plain' });
  shared = await volumes.createShared({ name: 'shared' });
  await attach(plain, web2);
  await attach(shared, web1);
  await attach(shared, web2);
});
afterAll(async () => {
  await app.stop();
});

describe('the impact of a host', () => {
  it('that runs guests: they stop, and who shares a volume elsewhere still has it', async () => {
    const { servers, volumes, attachments, counts, then } = await impact('hosts/sim-2/impact');
    expect(servers.map(({ name, fate }) => `${name} ${fate}`).sort()).toEqual(['db-2 stops', 'web-2 stops']);
    expect(volumes.map(({ id, fate, stillOn }) => ({ id, fate, stillOn }))).toEqual(
      expect.arrayContaining([
        { id: plain, fate: 'cut off', stillOn: [] },
        { id: shared, fate: 'reachable elsewhere', stillOn: [web1] },
      ]),
    );
    expect(attachments.map(({ host, serverId }) => ({ host, serverId }))).toEqual([
      { host: 'sim-2', serverId: web2 },
      { host: 'sim-2', serverId: web2 },
    ]);
    expect(counts).toEqual({ projects: 1, servers: 2, volumes: 2, attachments: 2 });
    expect(then[0]).toContain('First make sure that host sim-2 is down');
  });

  it('that keeps the bytes: every guest that has one loses it, wherever it runs', async () => {
    const { servers, volumes, counts, summary } = await impact('hosts/sim-1/impact');
    expect(servers.map(({ id, fate }) => `${id} ${fate}`).sort()).toEqual([`${web1} stops`, `${db1} stops`, `${web2} loses a disk`].sort());
    expect(volumes.map(({ fate }) => fate)).toEqual(['bytes gone', 'bytes gone']);
    expect(counts.attachments).toBe(3);
    expect(summary).toBe('If host sim-1 goes: 2 servers stop, 1 server loses a disk, 2 volumes without bytes; 3 attachments of 1 project.');
  });

  it('lists no more than is asked for, and counts all', async () => {
    const { servers, more, counts } = await impact('hosts/sim-1/impact?limit=1');
    expect({ listed: servers.length, more, counted: counts.servers }).toEqual({ listed: 1, more: true, counted: 3 });
  });
});

describe('the impact of what a project has', () => {
  it('is, of a volume, who has it; without a word of hosts to its owner', async () => {
    const report = await impact(`volumes/${shared}/impact`, 'member');
    expect(report.servers.map(({ name, fate }) => `${name} ${fate}`).sort()).toEqual(['web-1 loses a disk', 'web-2 loses a disk']);
    expect(report.attachments.map(({ host }) => host)).toEqual([null, null]);
    expect(JSON.stringify(report)).not.toMatch(/sim-[12]/);
  });

  it('is, of a server, what it has, and what others have too', async () => {
    const { volumes, then } = await impact(`servers/${web2}/impact`, 'member');
    expect(volumes.map(({ fate }) => fate).sort()).toEqual(['cut off', 'reachable elsewhere']);
    expect(then).toHaveLength(2);
  });

  it('is nothing to strangers', async () => {
    for (const path of [`volumes/${shared}/impact`, `servers/${web1}/impact`]) {
      expect((await app.ask('stranger', 'GET', `/mooring/v1/${path}`)).status).toBe(404);
    }
  });
});

describe('what an administrator has brought together from two projects', () => {
  let volume: string;
  const serversHere = { mine: '11111111-1111-4111-8111-111111111111', theirs: '22222222-2222-4222-8222-222222222222' };
  let two: RunningApp;

  const give = async (user: User, server: string): Promise<void> => {
    const path = `/compute/v2.1/servers/${server}/os-volume_attachments`;
    await two.ask(user, 'POST', path, { compute: '2.60', body: { volumeAttachment: { volumeId: volume } } });
    await two.settled();
  };
  const told = async (user: User, path: string): Promise<string> =>
    JSON.stringify((await two.ask(user, 'GET', `/mooring/v1/${path}`)).body);

  beforeAll(async () => {
    const server = (id: string, name: string, project: string) => ({
      id,
      name,
      project,
      state: 'active' as const,
      vcpus: 1,
      memoryMiB: 512,
    });
    const here = [server(serversHere.mine, 'mine', projects.demo), server(serversHere.theirs, 'theirs', projects.other)];
    two = await startApp([{ name: 'host-1', ip: null, servers: here }]);
    volume = await volumesOf(two).createShared({ name: 'shared' });
    await give('member', serversHere.mine);
    await give('admin', serversHere.theirs);
  });
  afterAll(async () => {
    await two.stop();
  });

  it('is told to each without what is the other’s', async () => {
    const impactOfVolume = await told('member', `volumes/${volume}/impact`);
    expect(impactOfVolume).toContain('"mine"');
    expect(impactOfVolume).toContain('1 server loses a disk');
    const impactOfServer = await told('stranger', `servers/${serversHere.theirs}/impact`);
    expect(impactOfServer).toContain('theirs');
    for (const text of [impactOfVolume, await told('member', `volumes/${volume}/explain`)]) {
      expect(text).not.toMatch(new RegExp(`theirs|${projects.other}`));
    }
    for (const text of [impactOfServer, await told('stranger', `servers/${serversHere.theirs}/explain`)]) {
      expect(text).not.toMatch(new RegExp(`shared|mine|${projects.demo}|${volume}`));
    }
  });

  it('is told whole to administrators', async () => {
    expect(await told('admin', `volumes/${volume}/impact`)).toMatch(/2 projects.*theirs/);
  });
});
