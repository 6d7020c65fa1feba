import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { firstStart } from '../../../../src/adapters/identity/first-start.js';
import { openYamlIdentity } from '../../../../src/adapters/identity/yaml-identity.js';
import { startProbe, type Answer, type Probe } from '../../../support/http-probe.js';
import { woundClock } from '../../../support/wound-clock.js';

const tokens = '/identity/v3/auth/tokens';
const domain = { name: 'Default' };
let folder: string;
let probe: Probe;
let passwords: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokens-'));
  const { identityFile, cloudsFile } = await firstStart(folder, { host: '127.0.0.1', port: 8776 });
  const { clouds } = parse(await readFile(cloudsFile, 'utf8')) as {
    clouds: Record<string, { auth: { username: string; password: string } }>;
  };
  passwords = Object.fromEntries(Object.values(clouds).map(({ auth }) => [auth.username, auth.password]));
  probe = await startProbe({ identity: await openYamlIdentity({ file: identityFile, dataFolder: folder, clock: woundClock() }) });
});
afterAll(async () => {
  await probe.app.stop(0);
  await rm(folder, { recursive: true });
});

interface LogIn {
  readonly name?: string;
  readonly password?: string;
  readonly scope?: unknown;
  readonly flags?: string;
}

const logIn = ({ name = 'demo', password = passwords[name] ?? '', scope, flags = '' }: LogIn = {}): Promise<Answer> =>
  probe.ask('POST', tokens + flags, {
    body: { auth: { identity: { methods: ['password'], password: { user: { name, domain, password } } }, scope } },
  });
const tokenOf = async (request?: LogIn): Promise<string> => String((await logIn(request)).headers['x-subject-token']);

describe('logging in', () => {
  it('gives a token in a header, and what it says with a catalog in the body', async () => {
    const { status, headers, body } = await logIn({ scope: { project: { name: 'demo', domain } } });
    expect(status).toBe(201);
    expect(headers['x-subject-token']).toEqual(expect.any(String));
    expect(body).toMatchObject({
      token: {
        methods: ['password'],
        user: { name: 'demo', domain: { id: 'default', name: 'Default' }, password_expires_at: null },
        project: { id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown, name: 'demo', domain: { id: 'default' } },
        is_domain: false,
        roles: [{ name: 'member' }, { name: 'reader' }],
        audit_ids: [expect.any(String)],
        issued_at: '2030-01-01T10:00:00.000000Z',
        expires_at: '2030-01-01T11:00:00.000000Z',
      },
    });
  });

  it('tells where everything is, as seen by the caller', async () => {
    const { token } = (await logIn()).body as {
      token: { project: { id: string }; catalog: { type: string; endpoints: { interface: string; region: string; url: string }[] }[] };
    };
    const base = 'http://cloud.example:8776';
    expect(token.catalog.map(({ type, endpoints }) => [type, endpoints[0]?.url])).toEqual([
      ['identity', `${base}/identity`],
      ['block-storage', `${base}/volume/v3/${token.project.id}`],
      ['volumev3', `${base}/volume/v3/${token.project.id}`],
      ['compute', `${base}/compute/v2.1`],
      ['image', `${base}/image`],
      ['network', `${base}/network`],
    ]);
    expect(token.catalog[0]?.endpoints.map((endpoint) => [endpoint.interface, endpoint.region])).toEqual([
      ['public', 'RegionOne'],
      ['internal', 'RegionOne'],
      ['admin', 'RegionOne'],
    ]);
  });

  it('gives no catalog to who wants none, and no project either to who wants none', async () => {
    expect(JSON.stringify((await logIn({ flags: '?nocatalog' })).body)).not.toContain('catalog');
    const { body } = await logIn({ scope: 'unscoped' });
    expect(Object.keys((body as { token: object }).token).sort()).toEqual(['audit_ids', 'expires_at', 'issued_at', 'methods', 'user']);
  });

  it('is refused in the same words whatever was wrong', async () => {
    const refusals = [
      await logIn({ password: 'wrong' }),
      await logIn({ name: 'nobody' }),
      await logIn({ scope: { project: { id: '0'.repeat(32) } } }),
    ];
    for (const answer of refusals) {
      expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Keystone uri="http://cloud.example:8776/identity"' } });
      expect(answer.body).toEqual({
        error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' },
      });
      expect(answer.headers['x-subject-token']).toBeUndefined();
    }
  });

  it('takes a token for a password', async () => {
    const token = await tokenOf({ scope: 'unscoped' });
    const body = { auth: { identity: { methods: ['token'], token: { id: token } }, scope: { project: { name: 'demo', domain } } } };
    expect((await probe.ask('POST', tokens, { body })).body).toMatchObject({
      token: { methods: ['token', 'password'], project: { name: 'demo' } },
    });
  });
});

describe('a token', () => {
  const show = (method: 'GET' | 'HEAD' | 'DELETE', by: string, subject: string, flags = '') =>
    probe.ask(method, tokens + flags, { token: by, headers: { 'x-subject-token': subject } });

  it('can be looked at by its holder, by admins and by services', async () => {
    const subject = await tokenOf();
    for (const by of [subject, await tokenOf({ name: 'admin' }), await tokenOf({ name: 'mooring' })]) {
      const answer = await show('GET', by, subject);
      expect(answer).toMatchObject({ status: 200, headers: { 'x-subject-token': subject }, body: { token: { user: { name: 'demo' } } } });
    }
    expect((await show('HEAD', subject, subject)).status).toBe(200);
    expect((await show('GET', subject, subject, '?nocatalog')).text).not.toContain('catalog');
  });

  it('cannot be looked at or revoked by others', async () => {
    const [subject, reader] = [await tokenOf(), await tokenOf({ name: 'reader' })];
    expect((await show('GET', reader, subject)).status).toBe(403);
    expect((await show('DELETE', reader, subject)).status).toBe(403);
    expect((await show('GET', subject, subject)).status).toBe(200);
  });

  it('that is none is not found, which only those hear who may ask', async () => {
    expect(await show('GET', await tokenOf({ name: 'admin' }), 'garbage')).toMatchObject({ status: 404, body: { error: { code: 404 } } });
    expect((await show('GET', await tokenOf(), 'garbage')).status).toBe(403);
    expect((await probe.ask('GET', tokens, { token: await tokenOf({ name: 'admin' }) })).status).toBe(404);
  });

  it('is no longer one once it is revoked', async () => {
    const [subject, admin] = [await tokenOf(), await tokenOf({ name: 'admin' })];
    expect(await show('DELETE', subject, subject)).toMatchObject({ status: 204, text: '' });
    expect((await show('GET', subject, subject)).status).toBe(401);
    expect((await show('GET', admin, subject)).status).toBe(404);
  });
});
