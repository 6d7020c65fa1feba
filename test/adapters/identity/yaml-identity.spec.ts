import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { hashPassword } from '../../../src/adapters/identity/passwords.js';
import { openYamlIdentity } from '../../../src/adapters/identity/yaml-identity.js';
import { identityContract } from '../../support/contracts/identity.contract.js';
import { woundClock } from '../../support/wound-clock.js';

const lifetimeMs = 600_000;
const password = 'correct horse';
const demo = { id: 'd'.repeat(32), name: 'demo' };
const other = { id: 'e'.repeat(32), name: 'other' };
let folder: string;
let hash: string;
let otherHash: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'identity-'));
  [hash, otherHash] = await Promise.all([hashPassword(password), hashPassword('another')]);
});
afterAll(() => rm(folder, { recursive: true }));

const user = (entry: object) => ({ id: '1'.repeat(32), name: 'demo', password: hash, roles: { demo: ['member'] }, ...entry });

interface Place {
  readonly dataFolder: string;
  readonly file: string;
}

const write = async (users: readonly object[], place?: Place): Promise<Place> => {
  const dataFolder = place?.dataFolder ?? (await mkdtemp(join(folder, 'data-')));
  const file = join(dataFolder, 'identity.yaml');
  await writeFile(file, stringify({ projects: [demo, other], users }));
  return { dataFolder, file };
};

const open = async (users: readonly object[]) => {
  // Long past, so that a look at any other clock would find every token expired.
  const clock = woundClock('2001-02-03T04:05:06.250Z');
  const place = await write(users);
  const again = () => openYamlIdentity({ ...place, clock, tokenLifetimeMs: lifetimeMs });
  return { clock, place, again, identity: await again() };
};

const logIn = (name = 'demo') => ({ method: 'password', user: { name, domain: { id: 'default' } }, password }) as const;

identityContract('the YAML file', async () => {
  const { clock, identity, again } = await open([user({ default_project: 'demo' })]);
  return { identity, password, lifetimeMs, advance: (ms) => clock.advance(ms), reopen: again };
});

describe('the users of the file', () => {
  it('get an unscoped token when they have no default project, or no role there', async () => {
    const { identity } = await open([user({}), user({ id: '2'.repeat(32), name: 'guest', default_project: 'other' })]);
    expect((await identity.authenticate(logIn(), 'default'))?.session.project).toBeNull();
    expect((await identity.authenticate(logIn('guest'), 'default'))?.session.project).toBeNull();
  });

  it('get no token for a project where they have no role', async () => {
    const { identity } = await open([user({})]);
    expect(await identity.authenticate(logIn(), { project: { id: other.id } })).toBeUndefined();
  });

  it('may what their roles imply, and a service only that', async () => {
    const { identity } = await open([user({ roles: { demo: ['admin', 'service'], other: ['service'] } })]);
    const rolesIn = async (id: string) => (await identity.authenticate(logIn(), { project: { id } }))?.session.roles;
    expect(await rolesIn(demo.id)).toEqual(['admin', 'member', 'reader', 'service']);
    expect(await rolesIn(other.id)).toEqual(['service']);
  });

  it('are listed with their projects', async () => {
    const { identity } = await open([user({ roles: { other: ['reader'] } })]);
    expect(identity.users().map(({ name }) => name)).toEqual(['demo']);
    expect(identity.projects().map(({ name }) => name)).toEqual(['demo', 'other']);
    expect(identity.projectsOf('1'.repeat(32)).map(({ name }) => name)).toEqual(['other']);
    expect(identity.projectsOf('9'.repeat(32))).toEqual([]);
  });

  it('lose their tokens when they get another password, lose the role, or are gone', async () => {
    const { identity, place, again } = await open([user({})]);
    const granted = await identity.authenticate(logIn(), { project: { id: demo.id } });
    const changes = [[user({ password: otherHash })], [user({ roles: { other: ['member'] } })], [user({ id: '2'.repeat(32) })]];
    for (const users of changes) {
      await write(users, place);
      expect(await (await again()).validate(granted?.token ?? '')).toBeUndefined();
    }
    await write([user({ roles: { demo: ['reader'] } })], place);
    expect((await (await again()).validate(granted?.token ?? ''))?.roles).toEqual(['reader']);
  });

  it('are refused as slowly when nobody knows them as when the password is wrong', async () => {
    const { identity } = await open([user({})]);
    const timeOf = async (name: string): Promise<number> => {
      const start = performance.now();
      await identity.authenticate({ ...logIn(name), password: 'wrong' }, 'default');
      return performance.now() - start;
    };
    await timeOf('demo');
    expect(await timeOf('nobody')).toBeGreaterThan((await timeOf('demo')) / 4);
  });
});

describe('the files of the identity', () => {
  it('are readable by their owner only', async () => {
    const { identity, place } = await open([user({})]);
    const granted = await identity.authenticate(logIn(), 'none');
    await identity.revoke(granted?.token ?? '');
    const files = (await readdir(place.dataFolder)).filter((name) => name !== 'identity.yaml');
    expect(files.sort()).toEqual(['revoked-tokens', 'token.key']);
    for (const name of files) expect((await stat(join(place.dataFolder, name))).mode & 0o777).toBe(0o600);
  });

  it('forget revoked tokens that have expired', async () => {
    const { identity, place, clock } = await open([user({})]);
    const revokeOne = async () => identity.revoke((await identity.authenticate(logIn(), 'none'))?.token ?? '');
    await revokeOne();
    await revokeOne();
    clock.advance(lifetimeMs);
    await revokeOne();
    expect((await readFile(join(place.dataFolder, 'revoked-tokens'), 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  it('stop the start with one line when they are damaged', async () => {
    const { place, again } = await open([user({})]);
    await writeFile(join(place.dataFolder, 'revoked-tokens'), 'something\n');
    await expect(again()).rejects.toThrow(/revoked-tokens is damaged[^\n]*$/);
    await rm(join(place.dataFolder, 'revoked-tokens'));
    await writeFile(join(place.dataFolder, 'token.key'), 'short\n');
    await expect(again()).rejects.toThrow(/token\.key does not hold a key[^\n]*$/);
  });

  it('say where they are when there is something wrong with the list of users', async () => {
    const { place, again } = await open([user({})]);
    await write([], place);
    await expect(again()).rejects.toThrow(`${place.file}: users must be a list with at least one entry`);
    await rm(place.file);
    await expect(again()).rejects.toThrow(`${place.file} does not exist`);
  });
});
