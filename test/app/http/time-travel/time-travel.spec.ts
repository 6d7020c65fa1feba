/** Any read of the faces, as of a moment. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttachmentsLab, servers, startAttachmentsLab } from '../../../support/attachments-lab.js';
import { type Ask, projects, type User } from '../../../support/running-app.js';

const { first } = servers;
const volumes = `/volume/v3/${projects.demo}/volumes`;
const attachments = `/volume/v3/${projects.demo}/attachments`;

let lab: AttachmentsLab;
let volumeId: string;
const passwords = { now: '', then: '' };
const moments = { beginning: '', created: '', attached: '', detached: '', deleted: '' };
const now = async (): Promise<string> => {
  await lab.app.settled();
  return String(await lab.app.position());
};

const passwordOf = async (path: string): Promise<string> => {
  const { body } = await lab.app.ask<{ attachments: { connection_info: { auth_password: string } }[] }>('service', 'GET', path, {
    volume: '3.71',
  });
  return body.attachments[0]?.connection_info.auth_password ?? 'none';
};

beforeAll(async () => {
  lab = await startAttachmentsLab();
  moments.beginning = await now();
  volumeId = await lab.volumes.create();
  moments.created = await now();
  await lab.attach(first, { volumeId });
  await lab.volumes.reaches(volumeId, 'in-use');
  moments.attached = await now();
  passwords.now = await passwordOf(`${attachments}/detail`);
  passwords.then = await passwordOf(`${attachments}/detail?at=${moments.attached}`);
  await lab.gone(first, volumeId);
  moments.detached = await now();
  await lab.app.ask('member', 'DELETE', `/volume/v3/${projects.demo}/volumes/${volumeId}`);
  await lab.app.settled();
  moments.deleted = await now();
});
afterAll(async () => {
  await lab.app.stop();
});

const get = (path: string, at: string, { as = 'member', ...ask }: Ask & { readonly as?: User } = {}) =>
  lab.app.ask<Readonly<Record<string, unknown>>>(as, 'GET', `${path}${path.includes('?') ? '&' : '?'}at=${encodeURIComponent(at)}`, {
    ...{ volume: '3.71', compute: '2.89', ...ask },
  });
describe('a volume that was attached, detached and deleted', () => {
  const statusAt = async (at: string) => {
    const { status, body } = await get(`${volumes}/${volumeId}`, at);
    return status === 200 ? (body as { volume: { status: string } }).volume.status : status;
  };

  it('is at each moment what it was then', async () => {
    expect(await statusAt(moments.beginning)).toBe(404);
    expect(await statusAt(moments.created)).toBe('available');
    expect(await statusAt(moments.attached)).toBe('in-use');
    expect(await statusAt(moments.detached)).toBe('available');
    expect(await statusAt(moments.deleted)).toBe(404);
  });

  it('is in the lists of its days, and in no others', async () => {
    const listed = async (at: string) => (await get(`${volumes}/detail`, at)).body['volumes'] as readonly object[];
    expect(await listed(moments.beginning)).toEqual([]);
    expect(await listed(moments.attached)).toMatchObject([{ id: volumeId, status: 'in-use', attachments: [{ server_id: first }] }]);
    expect(await listed(moments.deleted)).toEqual([]);
  });

  it('is with its server in the face of that server', async () => {
    const path = `/compute/v2.1/servers/${first}/os-volume_attachments`;
    const listed = async (at: string) => (await get(path, at)).body['volumeAttachments'];
    expect(await listed(moments.created)).toEqual([]);
    expect(await listed(moments.attached)).toMatchObject([{ volumeId, serverId: first, device: '/dev/vdb' }]);
    expect(await listed(moments.detached)).toEqual([]);
    expect((await get(`${path}/${volumeId}`, moments.attached)).status).toBe(200);
    expect((await get(`${path}/${volumeId}`, moments.detached)).status).toBe(404);
  });

  it('has an attachment only while it is attached', async () => {
    const listed = async (at: string) => (await get(`${attachments}/detail`, at)).body['attachments'];
    expect(await listed(moments.created)).toEqual([]);
    expect(await listed(moments.attached)).toMatchObject([{ volume_id: volumeId, status: 'attached' }]);
    expect(await listed(moments.detached)).toEqual([]);
  });

  it('tells nobody the password of then, not even while it is that of now', () => {
    expect(passwords.then).toBe('***');
    expect(passwords.now).toMatch(/^\w{12,}$/);
  });

  it('counts as used by its project only in its days', async () => {
    const used = async (at: string) => (await get(`/volume/v3/${projects.demo}/limits`, at)).body['limits'];
    expect(await used(moments.attached)).toMatchObject({ absolute: { totalVolumesUsed: 1 } });
    expect(await used(moments.deleted)).toMatchObject({ absolute: { totalVolumesUsed: 0 } });
  });

  it('was as unknown to others then as it is now', async () => {
    expect((await get(`/volume/v3/${projects.other}/volumes/${volumeId}`, moments.attached, { as: 'stranger' })).status).toBe(404);
    const { body } = await get(`/volume/v3/${projects.other}/volumes`, moments.attached, { as: 'stranger' });
    expect(body['volumes']).toEqual([]);
    expect((await get(`${volumes}/${volumeId}`, moments.attached, { as: 'stranger' })).status).toBe(404);
  });
});

describe('a moment', () => {
  it('is said in the answer: the position of the last event then, and when that was decided', async () => {
    const { headers } = await get(volumes, moments.attached);
    expect(headers.get('mooring-as-of')).toMatch(new RegExp(`^${moments.attached}; \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`));
    expect((await lab.app.ask('member', 'GET', volumes)).headers.get('mooring-as-of')).toBeNull();
  });

  it('is said to who asks by GraphQL, too, each of several', async () => {
    const asOf = async (query: string) =>
      (await lab.app.ask('member', 'POST', '/graphql', { body: { query } })).headers.get('mooring-as-of')?.replace(/; [^,]*/g, '');
    expect(await asOf(`{ volumes(at: "${moments.attached}") { totalCount } }`)).toBe(moments.attached);
    expect(await asOf(`{ volumes(at: "2001-01-01") { totalCount } }`)).toBe('before the first event');
    expect(await asOf('{ volumes { totalCount } }')).toBeUndefined();
    const both = await asOf(
      `{ then: volumes(at: "${moments.created}") { totalCount } later: servers(at: "${moments.attached}") { totalCount } }`,
    );
    expect(both?.split(', ').sort()).toEqual([moments.created, moments.attached].sort());
  });

  it('can be a time', async () => {
    const told = (await get(volumes, moments.attached)).headers.get('mooring-as-of')?.split('; ')[1] ?? '';
    expect((await get(`${volumes}/${volumeId}`, told)).body).toMatchObject({ volume: { status: 'in-use' } });
    const { headers, body } = await get(volumes, new Date(Date.now() + 3_600_000).toISOString());
    expect(headers.get('mooring-as-of')).toContain(`${moments.deleted}; `);
    expect(body['volumes']).toEqual([]);
  });

  it('before the first event is an empty world', async () => {
    const { status, body, headers } = await get(volumes, '2001-01-01');
    expect({ status, volumes: body['volumes'], said: headers.get('mooring-as-of') }).toEqual({
      ...{ status: 200, volumes: [], said: 'before the first event' },
    });
    expect((await get(`/compute/v2.1/servers`, '0', { as: 'admin' })).body['servers']).toEqual([]);
    expect((await get(`/compute/v2.1/servers/${first}`, '2001-01-01')).status).toBe(404);
    expect((await get('/compute/v2.1/os-hypervisors', '2001-01-01', { as: 'admin' })).body['hypervisors']).toEqual([]);
    expect((await get(`/volume/v3/${projects.demo}/types`, '2001-01-01')).body['volume_types']).toEqual([]);
  });

  it.each(['yesterday', '', '-1', '2026-13-40', '1e9', '99999999999999999999999999'])('is not %j', async (at) => {
    expect(await get(volumes, at)).toMatchObject({
      status: 400,
      body: { badRequest: { message: expect.stringContaining('2026-11-21T15:04:05Z') as unknown } },
    });
  });

  it('is said once', async () => expect((await get(`${volumes}?at=1`, '2')).status).toBe(400));

  it('is for reading: what would change something is refused', async () => {
    const { status, body } = await lab.unrecorded(() =>
      lab.app.ask('member', 'POST', `${volumes}?at=${moments.created}`, { body: { volume: { size: 1 } } }),
    );
    expect({ status, body }).toMatchObject({ status: 400, body: { badRequest: { message: expect.stringContaining('at') as unknown } } });
  });

  it('is not told to who may not ask at all', async () => {
    expect((await fetch(`${lab.app.url}${volumes}?at=nonsense`)).status).toBe(401);
    expect((await get('/compute/v2.1/os-hypervisors', 'nonsense')).status).toBe(403);
  });

  it('goes along to the next page', async () => {
    const page = (await get('/compute/v2.1/servers?limit=1', moments.created)).body as { servers_links?: { href: string }[] };
    expect(new URL(page.servers_links?.[0]?.href ?? '').searchParams.get('at')).toBe(moments.created);
  });

  it('is left alone where a list refuses what it does not know', async () => {
    expect((await get('/compute/v2.1/servers', moments.created, { compute: '2.75' })).status).toBe(200);
  });

  it('is described with all that is read, and with nothing that changes', async () => {
    const { paths } = (await (await fetch(`${lab.app.url}/docs/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
    };
    const wordsOf = (path: string, method: string) => paths[path]?.[method]?.parameters?.map(({ name }) => name);
    expect(wordsOf('/volume/v3/{project_id}/volumes/{id}', 'get')).toContain('at');
    expect(wordsOf('/compute/v2.1/servers/{server}/os-volume_attachments', 'get')).toContain('at');
    expect(wordsOf('/volume/v3/{project_id}/volumes/{id}', 'delete')).not.toContain('at');
    expect(wordsOf('/identity/v3/projects', 'get')).not.toContain('at');
  });
});
