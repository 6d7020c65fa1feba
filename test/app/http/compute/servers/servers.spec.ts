import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plannedHost, plannedServer, serverAt } from '../../../../support/plans.js';
import { type Ask, type Answer, projects, type RunningApp, startApp, type User } from '../../../../support/running-app.js';

interface Server {
  readonly id: string;
  readonly name: string;
  readonly [key: string]: unknown;
}
interface Page {
  readonly servers: readonly Server[];
  readonly servers_links?: readonly { readonly rel: string; readonly href: string }[];
}
interface Refusal {
  readonly [name: string]: { readonly code: number; readonly message: string };
}

let app: RunningApp;
beforeAll(async () => {
  const small = { vcpus: 1, memoryMiB: 512 };
  const foreign = { project: projects.other, name: 'foreign' };
  app = await startApp([
    plannedHost(1, [plannedServer(1), plannedServer(2, { state: 'paused' })]),
    plannedHost(2, [plannedServer(3, { state: 'stopped', ...small }), plannedServer(4, foreign)]),
  ]);
});
afterAll(async () => {
  await app.stop();
});

const get = <Body>(user: User, path: string, ask: Ask = {}): Promise<Answer<Body>> =>
  app.ask<Body>(user, 'GET', `/compute/v2.1${path}`, ask);
const names = async (user: User, query: string, ask?: Ask): Promise<readonly string[]> =>
  (await get<Page>(user, `/servers${query}`, ask)).body.servers.map(({ name }) => name);

describe('the servers of a project', () => {
  it('are listed, others are not', async () => {
    expect((await names('reader', '')).toSorted()).toEqual(['web-1', 'web-2', 'web-3']);
    expect(await names('stranger', '')).toEqual(['foreign']);
  });

  it('are listed in short or in full', async () => {
    const short = await get<Page>('member', '/servers?name=web-1');
    const full = await get<Page>('member', '/servers/detail?name=web-1');
    expect(Object.keys(short.body.servers[0] ?? {})).toEqual(['id', 'name', 'links']);
    expect(full.body.servers[0]).toMatchObject({ id: serverAt(1), status: 'ACTIVE', tenant_id: projects.demo });
  });

  it('are those of all projects for an administrator who says so, and for a service', async () => {
    expect(await names('admin', '')).toHaveLength(3);
    expect(await names('admin', '?all_tenants=1')).toHaveLength(4);
    expect(await names('service', '?all_tenants=1')).toHaveLength(4);
    expect((await get<Refusal>('member', '/servers?all_tenants=1')).body).toMatchObject({ forbidden: { code: 403 } });
  });

  it.each([
    ['?name=web', 3],
    ['?name=%5Eweb-2%24', 1],
    ['?status=PAUSED', 1],
    ['?status=SHUTOFF', 1],
    ['?status=DELETED', 0],
    [`?uuid=${serverAt(3)}`, 1],
    ['?name=foreign', 0],
    ['?host=sim-1', 3],
  ])('are found by %s: %i', async (query, count) => expect(await names('member', query)).toHaveLength(count));

  it('are found by host by an administrator', async () => {
    expect((await names('admin', '/detail?host=sim-1')).toSorted()).toEqual(['web-1', 'web-2']);
  });

  it('come page by page, each with a link to the next', async () => {
    const first = (await get<Page>('member', '/servers/detail?limit=2&sort_key=display_name&sort_dir=asc')).body;
    const link = first.servers_links?.[0];
    expect(link).toEqual({
      rel: 'next',
      href: `${app.url}/compute/v2.1/servers/detail?limit=2&sort_key=display_name&sort_dir=asc&marker=${serverAt(2)}`,
    });
    const second = (await app.ask<Page>('member', 'GET', (link?.href ?? '').slice(app.url.length))).body;
    expect([...first.servers, ...second.servers].map(({ name }) => name)).toEqual(['web-1', 'web-2', 'web-3']);
    expect(second).not.toHaveProperty('servers_links');
  });

  it.each([`?marker=${serverAt(9)}`, `?marker=${serverAt(4)}`, '?marker=x', '?limit=x', '?sort_key=host', '?sort_dir=up'])(
    'are not listed when asked for with %s',
    async (query) => {
      const { status, body } = await get<Refusal>('member', `/servers${query}`);
      expect(status).toBe(400);
      expect(body).toHaveProperty('badRequest.code', 400);
    },
  );

  it('are not listed from 2.75 on when something unknown is asked', async () => {
    expect((await get('member', '/servers?colour=red', { compute: '2.74' })).status).toBe(200);
    expect((await get('member', '/servers?colour=red', { compute: '2.75' })).status).toBe(400);
  });
});

describe('a server', () => {
  it('is shown to its project, to administrators and to services', async () => {
    for (const user of ['reader', 'member', 'admin', 'service'] as const) {
      const { status, body } = await get<{ server: Server }>(user, `/servers/${serverAt(1)}`, { compute: '2.101' });
      expect(status).toBe(200);
      expect(body.server).toMatchObject({ id: serverAt(1), name: 'web-1', server_groups: [], locked: false });
      expect('OS-EXT-SRV-ATTR:host' in body.server).toBe(user === 'admin');
    }
  });

  it('of another project answers exactly like one that is not there', async () => {
    const foreign = await get<Refusal>('member', `/servers/${serverAt(4)}`);
    const unknown = await get<Refusal>('member', `/servers/${serverAt(9)}`);
    expect(foreign.status).toBe(404);
    expect(foreign.body).toEqual({ itemNotFound: { code: 404, message: `Instance ${serverAt(4)} could not be found.` } });
    expect(unknown.body).toEqual({ itemNotFound: { code: 404, message: `Instance ${serverAt(9)} could not be found.` } });
  });

  it.each(['web-1', '0', '%24all', 'x'.repeat(500), '%00'])('is not found by %s', async (id) => {
    expect((await get('member', `/servers/${id}`)).status).toBe(404);
  });

  it('has one id, however it is written', async () => {
    expect((await get('member', `/servers/${serverAt(1).toUpperCase()}`)).status).toBe(200);
  });
});

describe('what a server is told', () => {
  const act = (user: User, body: unknown, ask: Ask = {}): Promise<Answer<Refusal>> =>
    app.ask(user, 'POST', `/compute/v2.1/servers/${serverAt(1)}/action`, { body, ...ask });
  const lock = async (): Promise<unknown> => {
    const { server } = (await get<{ server: Server }>('member', `/servers/${serverAt(1)}`, { compute: '2.73' })).body;
    return { locked: server['locked'], reason: server['locked_reason'] };
  };

  it('locks it, with a reason from 2.73 on, and unlocks it', async () => {
    expect(await act('member', { lock: { locked_reason: 'audit' } }, { compute: '2.73' })).toMatchObject({ status: 202, body: undefined });
    expect(await lock()).toEqual({ locked: true, reason: 'audit' });
    expect((await act('member', { unlock: null })).status).toBe(202);
    expect(await lock()).toEqual({ locked: false, reason: null });
    expect((await act('member', { lock: null })).status).toBe(202);
    expect(await lock()).toEqual({ locked: true, reason: null });
    expect((await act('admin', { unlock: null }, { compute: '2.101' })).status).toBe(202);
  });

  const refused: readonly (readonly [unknown, Ask])[] = [
    [{ reboot: { type: 'HARD' } }, {}],
    [{ 'os-stop': null }, {}],
    [{ toString: null }, {}],
    [{ __proto__x: null }, {}],
    [{}, {}],
    [[], {}],
    ['lock', {}],
    [null, {}],
    [{ lock: null, unlock: null }, {}],
    [{ unlock: {} }, {}],
    [{ lock: { locked_reason: 'x' } }, { compute: '2.72' }],
    [{ lock: { locked_reason: '' } }, { compute: '2.73' }],
    [{ lock: { locked_reason: 'x'.repeat(256) } }, { compute: '2.73' }],
    [{ lock: { reason: 'x' } }, { compute: '2.73' }],
  ];
  it.each(refused)('is refused when it is %j, and nothing is recorded', async (body, ask) => {
    const before = await app.position();
    expect((await act('member', body, ask)).body).toHaveProperty('badRequest.code', 400);
    expect(await app.position()).toBe(before);
  });

  it('is not for readers, nor for another project', async () => {
    const before = await app.position();
    expect((await act('reader', { lock: null })).status).toBe(403);
    expect((await act('stranger', { lock: null })).status).toBe(404);
    expect(await app.position()).toBe(before);
  });

  it('needs a server', async () => {
    const answer = await app.ask<Refusal>('member', 'POST', `/compute/v2.1/servers/${serverAt(9)}/action`, { body: { lock: null } });
    expect(answer.status).toBe(404);
  });
});
