/** The audit by REST, over what was done through the other APIs. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isExampleOf, readExamples } from '../../../../support/http-examples.js';
import { projects, type RunningApp, startApp, type User, userId } from '../../../../support/running-app.js';
import { login } from '../../../../support/test-cloud.js';
import { volumesOf } from '../../../../support/volumes.js';

const web1 = '5eb00001-0000-4000-8000-000000000001';
const never = '00000000-0000-4000-8000-000000000000';

interface Entry {
  readonly position: string;
  readonly at: string;
  readonly type: string;
  readonly words: string;
  readonly actor: string;
  readonly request_id: string;
}
interface Page {
  readonly timeline: readonly Entry[];
  readonly next: string | null;
}

let app: RunningApp;
let volume: string;
let attachment: string;
let whenAttached: string;

const get = async <Body>(user: User, path: string): Promise<Body> => {
  const { status, body } = await app.ask<Body>(user, 'GET', `/mooring/v1/${path}`);
  if (status !== 200) throw new Error(`${path} was answered ${status}: ${JSON.stringify(body)}`);
  return body;
};
const statusOf = async (user: User, path: string): Promise<number> => (await app.ask(user, 'GET', `/mooring/v1/${path}`)).status;

/** As it came: lines, not one body of JSON. */
const textOf = async (path: string): Promise<{ readonly type: string | null; readonly text: string }> => {
  const token = await tokenOf();
  const answer = await fetch(`${app.url}/mooring/v1/${path}`, { headers: { 'x-auth-token': token } });
  return { type: answer.headers.get('content-type'), text: await answer.text() };
};
const tokenOf = async (): Promise<string> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${app.url}/identity/v3/auth/tokens`, { method: 'POST', headers, body: JSON.stringify(login('member')) });
  return answer.headers.get('x-subject-token') ?? '';
};

/** Attached to web-1, detached, deleted. */
beforeAll(async () => {
  app = await startApp();
  const volumes = volumesOf(app);
  volume = await volumes.create({ name: '=evil()' });
  const body = { volumeAttachment: { volumeId: volume } };
  const path = `/compute/v2.1/servers/${web1}/os-volume_attachments`;
  await app.ask('member', 'POST', path, { body, compute: '2.89' });
  await volumes.reaches(volume, 'in-use');
  attachment = (await volumes.show(volume)).attachments[0]?.attachment_id ?? '';
  whenAttached = String(await app.position());
  await app.ask('member', 'DELETE', `${path}/${volume}`, { compute: '2.89' });
  await volumes.reaches(volume, 'available');
  await app.ask('member', 'DELETE', `/volume/v3/${projects.demo}/volumes/${volume}`);
  await app.settled();
});
afterAll(async () => {
  await app.stop();
});

describe('GET /mooring/v1/volumes/{id}/timeline', () => {
  it('tells all that happened to a volume, also when it is gone, in words, and who asked for it', async () => {
    const { timeline, next } = await get<Page>('member', `volumes/${volume}/timeline`);
    expect(timeline.map(({ type }) => type)).toEqual([
      ...['VolumeCreated', 'VolumeProvisioned', 'DeviceReserved', 'Reserved', 'ExportRequested', 'ConnectionInitialized'],
      ...['HostConnectRequested', 'HostConnected', 'GuestAttachRequested', 'GuestAttached', 'Attached'],
      ...['DetachRequested', 'GuestDetachRequested', 'GuestDetached', 'HostDisconnectRequested', 'HostDisconnected'],
      ...['UnexportRequested', 'Unexported', 'Detached', 'DeviceReleased', 'DeletionRequested', 'VolumeDeleted'],
    ]);
    expect(timeline.find(({ type }) => type === 'Reserved')).toMatchObject({
      words: 'reserved for server web-1 as vdb, mode not chosen yet',
      actor: userId('member'),
      request_id: expect.stringMatching(/^req-/),
    });
    expect(next).toBeNull();
  });
  it('can be read page by page', async () => {
    const all = await get<Page>('member', `volumes/${volume}/timeline`);
    const seen: Entry[] = [];
    for (let after: string | null = '0'; after !== null;) {
      const page: Page = await get<Page>('member', `volumes/${volume}/timeline?limit=5&after=${after}`);
      expect(page.timeline.length).toBeLessThanOrEqual(5);
      seen.push(...page.timeline);
      after = page.next;
    }
    expect(seen).toEqual(all.timeline);
  });
  it('names hosts to administrators alone', async () => {
    const text = async (user: User) => JSON.stringify(await get(user, `volumes/${volume}/timeline`));
    expect(await text('admin')).toContain('sim-1');
    expect(await text('member')).not.toContain('sim-1');
  });
  it('is a table for spreadsheets, and lines for scripts, with the same fields', async () => {
    const csv = await textOf(`volumes/${volume}/timeline?format=csv`);
    const lines = await textOf(`volumes/${volume}/timeline?format=ndjson&limit=2`);
    expect([csv.type, lines.type]).toEqual(['text/csv; charset=utf-8', 'application/x-ndjson']);
    expect(csv.text.split('\n')).toHaveLength(22 + 2);
    const objects = lines.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(objects).toHaveLength(2);
    expect(Object.keys(objects[0] ?? {}).join(',')).toBe(csv.text.split('\n')[0]);
  });
  it.each([
    'from=yesterday',
    'from=2026-01-02&to=2026-01-01',
    'from=9&to=3',
    'limit=0',
    'after=x',
    'format=xml',
    'form=2026-01-01',
    'at=3',
  ])('refuses %s with a text that says why', async (query) => {
    const { status, body } = await app.ask<{ error: { message: string } }>(
      'member',
      'GET',
      `/mooring/v1/volumes/${volume}/timeline?${query}`,
    );
    expect(status).toBe(400);
    expect(body.error.message.length).toBeGreaterThan(20);
  });
});

describe('What was so at some moment', () => {
  it('is told of a volume that is gone by now', async () => {
    const { state } = await get<{ state: { facts: object } }>('member', `volumes/${volume}/state?at=${whenAttached}`);
    expect(state.facts).toMatchObject({ name: '=evil()', status: 'in-use', size_gib: 1 });
    expect(await get('member', `volumes/${volume}/state`)).toMatchObject({ state: null });
  });
  it('is compared with another moment', async () => {
    const { came, changed } = await get<{ came: readonly { part: string }[]; changed: readonly object[] }>(
      'member',
      `volumes/${volume}/difference?from=${Number(whenAttached) - 9}&to=${whenAttached}`,
    );
    expect(came.map(({ part }) => part)).toEqual([`attachment ${attachment}`]);
    expect(changed).toContainEqual({ field: 'status', from: 'available', to: 'in-use' });
    expect(await statusOf('member', `volumes/${volume}/difference`)).toBe(400);
  });
  it('says what was attached where', async () => {
    const was = [
      { attachment_id: attachment, volume_id: volume, server_id: web1, server_name: 'web-1', device: '/dev/vdb', status: 'attached' },
    ];
    for (const path of [`volumes/${volume}/`, `servers/${web1}/`, `projects/${projects.demo}/`, '']) {
      expect(await get('member', `${path}attached?at=${whenAttached}`)).toMatchObject({ attached: was });
      expect(await get('member', `${path}attached`)).toMatchObject({ attached: [] });
    }
    expect(await get('admin', `hosts/sim-1/attached?at=${whenAttached}`)).toMatchObject({ attached: [{ host: 'sim-1' }] });
    expect(await get('admin', `hosts/sim-2/attached?at=${whenAttached}`)).toMatchObject({ attached: [] });
    expect(await get('stranger', `attached?at=${whenAttached}`)).toMatchObject({ attached: [] });
  });
});

describe('Who had it, and who did it', () => {
  it('is told of a volume', async () => {
    const holder = { attachment_id: attachment, server_name: 'web-1', host: null, mode: 'rw', asked_by: userId('member'), status: 'ended' };
    expect(await get('member', `volumes/${volume}/holders`)).toMatchObject({ holders: [holder], next: null });
    expect(await get('member', `volumes/${volume}/holders?after=${attachment}`)).toMatchObject({ holders: [] });
  });
  it('lets no name become a formula in a spreadsheet', async () => {
    const { text } = await textOf(`volumes/${volume}/state?format=csv&at=${whenAttached}`);
    expect(text).toContain(",name,'=evil()");
  });
  it('is told of a user: each request, and what became of it', async () => {
    const { requests } = await get<{ requests: readonly { outcome: string }[] }>('member', `users/${userId('member')}/timeline`);
    expect(requests.map(({ outcome }) => outcome)).toEqual([
      'volume =evil(): the volume has its bytes and can be attached',
      'volume =evil(): attached to server web-1 as /dev/vdb',
      'volume =evil(), server web-1: detached, as was asked for; nothing of it is left on any host',
      'volume =evil(): deleted, its bytes are gone',
    ]);
    expect(await get('member', `users/${userId('member')}/timeline?limit=1`)).toMatchObject({ next: expect.stringMatching(/^\d+$/) });
  });
});

describe('What is of another project', () => {
  const questions = ['timeline', 'state', 'state?at=1', 'difference?from=1', 'attached'];

  it('is not there, also when it is long gone', async () => {
    const paths = [
      ...questions.flatMap((each) => [`volumes/${volume}/${each}`, `servers/${web1}/${each}`, `attachments/${attachment}/${each}`]),
      ...questions.map((each) => `projects/${projects.demo}/${each}`),
      ...[`volumes/${volume}/holders`, `users/${userId('member')}/timeline`],
    ];
    const statuses = await Promise.all(paths.map(async (path) => [path, await statusOf('stranger', path)]));
    expect(statuses).toEqual(paths.map((path) => [path, 404]));
    const owners = await Promise.all(paths.map(async (path) => [path, await statusOf('member', path)]));
    expect(owners).toEqual(paths.map((path) => [path, 200]));
  });
  it('is refused in the same words as what never was', async () => {
    const refusal = async (id: string) =>
      JSON.stringify((await app.ask('stranger', 'GET', `/mooring/v1/volumes/${id}/timeline`)).body).replace(id, 'ID');
    expect(await refusal(volume)).toBe(await refusal(never));
  });
  it('is shown to administrators', async () => {
    expect(await statusOf('admin', `users/${userId('stranger')}/timeline`)).toBe(200);
    expect(await statusOf('admin', `projects/${projects.other}/timeline`)).toBe(200);
  });
  it('leaves hosts to administrators', async () => {
    for (const each of questions) {
      expect(await statusOf('member', `hosts/sim-1/${each}`)).toBe(403);
      expect(await statusOf('admin', `hosts/sim-1/${each}`)).toBe(200);
    }
    expect(await statusOf('admin', 'hosts/nowhere/timeline')).toBe(404);
  });
  it('asks for a token', async () => {
    const answer = await fetch(`${app.url}/mooring/v1/volumes/${volume}/timeline`);
    expect(answer.status).toBe(401);
  });
});

describe('The examples', () => {
  it('are of everything there is, and each is answered', async () => {
    const values = { mooring: '/mooring/v1', volume, attachment, project: projects.demo, user: userId('member'), server: web1 };
    const examples = readExamples('examples/audit.http', values);
    const { paths } = (await (await fetch(`${app.url}/docs/openapi.json`)).json()) as { paths: Record<string, object> };
    const audit = Object.keys(paths).filter((path) => /^\/mooring\/v1\/.*(timeline|state|difference|attached|holders)$/.test(path));
    expect(audit).toHaveLength(23);
    expect(audit.filter((path) => !examples.some((example) => isExampleOf(example, { method: 'GET', path })))).toEqual([]);
    for (const { path } of examples.filter((each) => !each.path.includes('csv'))) {
      expect([path, (await app.ask('admin', 'GET', path)).status]).toEqual([path, 200]);
    }
  });
});
