import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { firstStart } from '../../../src/adapters/identity/first-start.js';
import { openYamlIdentity } from '../../../src/adapters/identity/yaml-identity.js';
import { woundClock } from '../../support/wound-clock.js';

interface Clouds {
  readonly clouds: Readonly<
    Record<string, { readonly auth: { readonly auth_url: string; readonly username: string; readonly password: string } }>
  >;
}

const listen = { host: '127.0.0.1', port: 8776 };
let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'first-start-')), 'data');
});
afterEach(() => rm(dirname(folder), { recursive: true }));

const cloudsIn = async (file: string): Promise<Clouds['clouds']> => (parse(await readFile(file, 'utf8')) as Clouds).clouds;

describe('the first start', () => {
  it('makes users who can log in with what clouds.yaml says, each with a role of their own', async () => {
    const { created, identityFile, cloudsFile } = await firstStart(folder, listen);
    expect(created).toBe(true);

    const identity = await openYamlIdentity({ file: identityFile, dataFolder: folder, clock: woundClock() });
    const roles: Record<string, readonly string[] | undefined> = {};
    for (const [cloud, { auth }] of Object.entries(await cloudsIn(cloudsFile))) {
      const user = { name: auth.username, domain: { name: 'Default' } };
      const project = { name: 'demo', domain: { name: 'Default' } };
      roles[cloud] = (await identity.authenticate({ method: 'password', user, password: auth.password }, { project }))?.session.roles;
    }
    expect(roles).toEqual({
      mooring: ['member', 'reader'],
      'mooring-admin': ['admin', 'member', 'reader'],
      'mooring-reader': ['reader'],
      'mooring-service': ['member', 'reader', 'service'],
    });
  });

  it('keeps both files to their owner, and the passwords out of the one that is read', async () => {
    const { identityFile, cloudsFile } = await firstStart(folder, listen);
    for (const file of [identityFile, cloudsFile]) expect((await stat(file)).mode & 0o777).toBe(0o600);
    const passwords = Object.values(await cloudsIn(cloudsFile)).map(({ auth }) => auth.password);
    expect(new Set(passwords).size).toBe(4);
    const stored = await readFile(identityFile, 'utf8');
    for (const password of passwords) expect(stored).not.toContain(password);
  });

  it('leaves everything as it is when there are users', async () => {
    const { identityFile, cloudsFile } = await firstStart(folder, listen);
    const before = [await readFile(identityFile, 'utf8'), await readFile(cloudsFile, 'utf8')];
    expect(await firstStart(folder, listen)).toEqual({ created: false, identityFile, cloudsFile });
    expect([await readFile(identityFile, 'utf8'), await readFile(cloudsFile, 'utf8')]).toEqual(before);
  });

  it('is done again when it did not come to its end', async () => {
    const { identityFile, cloudsFile } = await firstStart(folder, listen);
    await rm(identityFile);
    const before = await cloudsIn(cloudsFile);
    expect((await firstStart(folder, listen)).created).toBe(true);
    expect(await cloudsIn(cloudsFile)).not.toEqual(before);
  });

  it.each([
    ['0.0.0.0', 'http://127.0.0.1:8776/identity/v3'],
    ['::', 'http://[::1]:8776/identity/v3'],
    ['::1', 'http://[::1]:8776/identity/v3'],
    ['10.0.0.5', 'http://10.0.0.5:8776/identity/v3'],
  ])('listening on %s, tells clients to ask %s', async (host, url) => {
    const { cloudsFile } = await firstStart(folder, { ...listen, host });
    expect((await cloudsIn(cloudsFile)).mooring?.auth.auth_url).toBe(url);
  });

  it('listening with a certificate, tells clients to ask over https', async () => {
    const { cloudsFile } = await firstStart(folder, listen, 'https');
    expect((await cloudsIn(cloudsFile)).mooring?.auth.auth_url).toBe('https://127.0.0.1:8776/identity/v3');
  });
});
