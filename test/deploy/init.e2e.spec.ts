/** What deploy/init.mjs makes is what the parts of a deployment can use, and nobody else can read. Needs openssl and a build. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { readPasswordHash } from '../../src/adapters/identity/passwords.js';
import { readConfig } from '../../src/composition/config.js';
import { DeployedFolder } from './deployed-folder.js';
import { commonNameOf, get, TlsNode } from './tls-node.js';

describe('deploy/init.mjs', () => {
  let made: DeployedFolder;
  let ca: string;

  beforeAll(async () => {
    made = await DeployedFolder.made();
    ca = made.read('authority/ca.crt');
  });
  afterAll(() => made.remove());

  const withNode = async (certificate: string, use: (port: number) => Promise<void>): Promise<void> => {
    const node = await TlsNode.start(certificate, { key: made.read(`tls/${certificate}.key`), cert: made.read(`tls/${certificate}.crt`) });
    await use(node.port).finally(() => node.stop());
  };

  it.each([
    ['event-store', ['event-store-1', 'event-store-2', 'event-store-3', 'localhost']],
    ['postgres', ['postgres']],
    ['mooring', ['api-1', 'api-2', 'worker-1', 'worker-2', 'localhost']],
    ['agent', ['agent', 'localhost']],
    ['proxy', ['cloud.example.org', 'localhost']],
  ])('makes a certificate by which %s is known under each of its names, and under no other', (certificate, names) =>
    withNode(certificate, async (port) => {
      for (const servername of names) expect((await get(port, '/', { servername, ca })).status).toBe(200);
      await expect(get(port, '/', { servername: 'elsewhere', ca })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    }),
  );

  it('gives the nodes of the event store the one common name by which they know each other, and keys in the old form', () =>
    withNode('event-store', async (port) => {
      expect(await commonNameOf(port, { servername: 'event-store-2', ca })).toBe('eventstoredb-node');
      expect(made.read('tls/event-store.key')).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
    }));

  it('makes certificates that nobody trusts who does not know its authority', () =>
    withNode('proxy', async (port) => {
      const other = await DeployedFolder.made();
      const stranger = { servername: 'cloud.example.org', ca: other.read('authority/ca.crt') };
      await expect(get(port, '/', stranger)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
      other.remove();
    }));

  it('keeps everything from other users of this machine', () => {
    expect(statSync(made.envFile).mode & 0o777).toBe(0o600);
    expect(statSync(made.path('.')).mode & 0o777).toBe(0o700);
    expect(statSync(made.path('authority.key')).mode & 0o777).toBe(0o600);
    expect(statSync(made.path('clouds.yaml')).mode & 0o777).toBe(0o600);
  });

  it('lets users in containers read what is theirs', () => {
    const files = [...readdirSync(made.path('tls')).map((name) => `tls/${name}`), 'authority/ca.crt'];
    files.push('secret-key', 'sealing-key', 'identity.yaml');
    for (const file of files) expect([file, statSync(made.path(file)).mode & 0o444]).toEqual([file, 0o444]);
  });

  it('makes users whose passwords stand in clouds.yaml, and the address clients reach', () => {
    const { clouds } = parse(made.read('clouds.yaml')) as { clouds: Record<string, { auth: { auth_url: string }; cacert: string }> };
    expect(Object.keys(clouds)).toEqual(['mooring', 'mooring-admin', 'mooring-reader', 'mooring-service']);
    expect(clouds['mooring']?.auth.auth_url).toBe('https://cloud.example.org:8776/identity/v3');
    expect(clouds['mooring']?.cacert).toBe(made.path('authority/ca.crt'));
    const { users } = parse(made.read('identity.yaml')) as { users: { password: string }[] };
    for (const { password } of users) expect(readPasswordHash(password)).toBeDefined();
  });

  it('makes passwords that are long, different, and can stand in a connection string', () => {
    const passwords = Object.values(made.variables);
    expect(new Set(passwords).size).toBe(7);
    for (const password of passwords) expect(password).toMatch(/^[\w-]{32}$/);
    expect(Buffer.from(made.read('secret-key'), 'base64')).toHaveLength(32);
  });

  it('makes for agents the key that belongs to the secret key, also to a new one', async () => {
    const sealingKey = () => readConfig({ MOORING_SECRET_KEY: `file:${made.path('secret-key')}` }).sealingKey?.toString('base64');
    expect(made.read('sealing-key').trim()).toBe(sealingKey());
    rmSync(made.path('secret-key'));
    expect(await made.init()).toBe('made deploy/secrets/secret-key\nmade deploy/secrets/sealing-key\n');
    expect(made.read('sealing-key').trim()).toBe(sealingKey());
  });

  it('changes nothing when it is run again, and makes again what was removed, and only that', async () => {
    const before = made.read('tls/proxy.crt');
    const { variables } = made;
    expect(await made.init()).toBe('');
    rmSync(made.path('tls/proxy.crt'));
    expect(await made.init('--dry-run')).toBe('would make deploy/secrets/tls/proxy.crt\n');
    expect(await made.init()).toBe('made deploy/secrets/tls/proxy.crt\n');
    expect(made.read('tls/proxy.crt')).not.toBe(before);
    expect(made.variables).toEqual(variables);
    await withNode('proxy', async (port) => {
      expect((await get(port, '/', { servername: 'cloud.example.org', ca })).status).toBe(200);
    });
  });
});
