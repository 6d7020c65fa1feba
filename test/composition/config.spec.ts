import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { derivedKey } from '../../src/adapters/secrets/derived-key.js';
import { ConfigError } from '../../src/composition/config-error.js';
import { type Config, type Environment, readConfig } from '../../src/composition/config.js';
import { type Role, settings } from '../../src/composition/settings.js';

const usual: Config = {
  listen: { host: '127.0.0.1', port: 8776 },
  data: resolve('data'),
  eventStore: null,
  readModel: null,
  secretKey: null,
  sealingKey: null,
  leaseMs: 5_000,
  driftEveryMs: 600_000,
  orderTimeoutMs: 60_000,
  hosts: 'auto',
  storageFolder: null,
  portal: '127.0.0.1:3260',
  identityFile: null,
  simulatedPlan: null,
  simulatedWorld: null,
  tls: null,
  logLevel: 'info',
  unplug: { timeoutMs: 20_000, tries: 8 },
};

const key = Buffer.alloc(32, 7);
const sealingKey = derivedKey(key, 'secrets');
const shared = {
  MOORING_EVENT_STORE: 'esdb://mooring:secret@log:2113',
  MOORING_READ_MODEL: 'postgres://mooring:secret@rows/mooring',
  MOORING_SECRET_KEY: key.toString('base64'),
};

const complaintAbout = (name: string, value: string): string => complaintOf({ [name]: value });

const complaintOf = (environment: Environment, role: Role = 'start'): string => {
  try {
    readConfig(environment, role);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('The settings', () => {
  it('suit one machine where nothing is said', () => expect(readConfig({})).toEqual(usual));

  it('are those of Mooring; what others call theirs is none of its business', () =>
    expect(readConfig({ PATH: '/bin', HOME: '', MOORINGS: 'x' })).toEqual(usual));

  it.each<[string, string, Partial<Config>]>([
    ['MOORING_LISTEN', '0.0.0.0:80', { listen: { host: '0.0.0.0', port: 80 } }],
    ['MOORING_LISTEN', '[::1]:8776', { listen: { host: '::1', port: 8776 } }],
    ['MOORING_LISTEN', 'storage.example:65535', { listen: { host: 'storage.example', port: 65_535 } }],
    ['MOORING_LISTEN', '127.0.0.1:0', { listen: { host: '127.0.0.1', port: 0 } }],
    ['MOORING_DATA', '/var/lib/mooring', { data: '/var/lib/mooring' }],
    ['MOORING_DATA', 'here', { data: resolve('here') }],
    ['MOORING_EVENT_STORE', 'embedded', {}],
    ['MOORING_EVENT_STORE', 'esdb://log:2113', { eventStore: 'esdb://log:2113' }],
    ['MOORING_EVENT_STORE', 'kurrentdb+discover://a:b@log?tls=false', { eventStore: 'kurrentdb+discover://a:b@log?tls=false' }],
    ['MOORING_READ_MODEL', 'embedded', {}],
    ['MOORING_READ_MODEL', 'postgres://rows/mooring', { readModel: 'postgres://rows/mooring' }],
    ['MOORING_READ_MODEL', 'postgresql://rows/mooring', { readModel: 'postgresql://rows/mooring' }],
    ['MOORING_SECRET_KEY', key.toString('base64'), { secretKey: key, sealingKey }],
    ['MOORING_SEALING_KEY', sealingKey.toString('base64'), { sealingKey }],
    ['MOORING_LEASE_MS', '1000', { leaseMs: 1_000 }],
    ['MOORING_ORDER_TIMEOUT_MS', '1000', { orderTimeoutMs: 1_000 }],
    ['MOORING_DRIFT_EVERY', '30s', { driftEveryMs: 30_000 }],
    ['MOORING_DRIFT_EVERY', '2h', { driftEveryMs: 7_200_000 }],
    ['MOORING_DRIFT_EVERY', 'off', { driftEveryMs: null }],
    ['MOORING_HOSTS', 'simulated', { hosts: 'simulated' }],
    ['MOORING_HOSTS', 'libvirt', { hosts: 'libvirt' }],
    ['MOORING_STORAGE', 'file', {}],
    ['MOORING_STORAGE', 'file:/srv/volumes', { storageFolder: '/srv/volumes' }],
    ['MOORING_STORAGE', 'file:volumes', { storageFolder: resolve('volumes') }],
    ['MOORING_TARGET', 'tgt', {}],
    ['MOORING_TARGET', 'tgt:192.0.2.1:3261', { portal: '192.0.2.1:3261' }],
    ['MOORING_TARGET', 'tgt:[2001:db8::1]:3260', { portal: '[2001:db8::1]:3260' }],
    ['MOORING_INITIATOR', 'qemu', {}],
    ['MOORING_IDENTITY', 'people.yaml', { identityFile: resolve('people.yaml') }],
    ['MOORING_SIMULATED', '/etc/plan.yaml', { simulatedPlan: '/etc/plan.yaml' }],
    ['MOORING_SIMULATED', 'world:127.0.0.1:9000', { simulatedWorld: '127.0.0.1:9000' }],
    ['MOORING_UNPLUG_TIMEOUT_MS', '1', { unplug: { timeoutMs: 1, tries: 8 } }],
    ['MOORING_UNPLUG_TRIES', '20', { unplug: { timeoutMs: 20_000, tries: 20 } }],
    ['MOORING_LOG', 'debug', { logLevel: 'debug' }],
    ['MOORING_LOG', 'silent', { logLevel: 'silent' }],
  ])('understand %s=%s', (name, value, change) => expect(readConfig({ [name]: value })).toEqual({ ...usual, ...change }));

  it.each([
    [
      'MOORING_LISTEN',
      ['', '8776', ':8776', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', '127.0.0.1:-1', '127.0.0.1:80x', '::1:80', 'a:b:1'],
    ],
    ['MOORING_DATA', ['']],
    ['MOORING_LEASE_MS', ['', '0', '5s']],
    ['MOORING_ORDER_TIMEOUT_MS', ['', '0', 'never']],
    ['MOORING_HOSTS', ['', 'all', 'Auto']],
    ['MOORING_STORAGE', ['', 'file:', 'lvm:vg', 'File']],
    ['MOORING_TARGET', ['', 'lio', 'tgt:', 'tgt:192.0.2.1', 'tgt:192.0.2.1:0', 'tgt:192.0.2.1:65536', 'tgt:a b:1', 'tgt:2001:db8::1:3260']],
    ['MOORING_INITIATOR', ['', 'iscsiadm']],
    ['MOORING_IDENTITY', ['']],
    ['MOORING_SIMULATED', ['', 'world:127.0.0.1:0']],
    ['MOORING_TLS_CERT', ['']],
    ['MOORING_TLS_KEY', ['']],
    ['MOORING_UNPLUG_TIMEOUT_MS', ['', '0', '-1', '1.5', '1e3', '10000000', ' 1', 'soon']],
    ['MOORING_UNPLUG_TRIES', ['', '0', 'often']],
    ['MOORING_LOG', ['', 'trace', 'loud', 'two\nlines']],
  ])('refuse a wrong %s in one line that names it, the value and what it may be', (name, values) => {
    for (const value of values) {
      const complaint = complaintAbout(name, value);
      expect(complaint).toMatch(new RegExp(`^${name} is "[^\\n]*"; it must be \\S[^\\n]*$`));
      expect(complaint).toContain(JSON.stringify(value));
    }
  });

  it.each([
    ['MOORING_EVENT_STORE', ['', 'Embedded', 'http://ann:secret@log', 'esdb:ann:secret@log', 'esdb://']],
    ['MOORING_READ_MODEL', ['', 'sqlite', 'mysql://ann:secret@rows', 'postgres:ann:secret@rows']],
    [
      'MOORING_SECRET_KEY',
      ['', 'secret', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), `${'secret!'.repeat(6)}=`],
    ],
  ])('refuse a wrong %s in one line that does not repeat it: there may be a secret in it', (name, values) => {
    for (const value of values) {
      const complaint = complaintAbout(name, value);
      expect(complaint).toMatch(new RegExp(`^${name} must (be|hold) \\S[^\\n]*$`));
      expect(complaint).not.toContain('secret');
    }
  });

  it('want a certificate and its key together', () => {
    expect(readConfig({ MOORING_TLS_CERT: '/tls/crt', MOORING_TLS_KEY: '/tls/key' }).tls).toEqual({ cert: '/tls/crt', key: '/tls/key' });
    expect(complaintAbout('MOORING_TLS_CERT', '/tls/crt')).toBe('MOORING_TLS_CERT needs MOORING_TLS_KEY, the key of the certificate');
    expect(complaintAbout('MOORING_TLS_KEY', '/tls/key')).toBe('MOORING_TLS_KEY needs MOORING_TLS_CERT, the certificate it is for');
  });

  describe('of a key in a file', () => {
    let folder: string;
    beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'mooring-test-'))));
    afterAll(() => rmSync(folder, { recursive: true }));
    const keyIn = (text: string): string => {
      writeFileSync(join(folder, 'key'), text);
      return `file:${join(folder, 'key')}`;
    };

    it('are read from there', () =>
      expect(readConfig({ MOORING_SECRET_KEY: keyIn(`${key.toString('base64')}\n`) }).secretKey).toEqual(key));

    it('say which file does not hold one, and not what it holds', () =>
      expect(complaintAbout('MOORING_SECRET_KEY', keyIn('secret'))).toMatch(
        /^MOORING_SECRET_KEY: \S+\/key must hold 32 bytes in base64, [^\n]*$/,
      ));

    it('say which file is not there', () =>
      expect(complaintAbout('MOORING_SECRET_KEY', 'file:/nowhere')).toBe('MOORING_SECRET_KEY: /nowhere cannot be read (ENOENT)'));
  });

  describe.each<Role>(['serve', 'work', 'agent'])('of mooring %s', (role) => {
    it('are enough with a log, rows and a key that are shared', () =>
      expect(readConfig(shared, role)).toEqual({
        ...usual,
        ...{ eventStore: shared.MOORING_EVENT_STORE, readModel: shared.MOORING_READ_MODEL, secretKey: key, sealingKey },
      }));

    it.each(Object.keys(shared))('are not enough without %s', (name) => {
      const complaint = complaintOf({ ...shared, [name]: undefined }, role);
      const missing = name === 'MOORING_SECRET_KEY' && role === 'agent' ? 'MOORING_SEALING_KEY' : name;
      expect(complaint).toMatch(new RegExp(`^mooring ${role} needs ${missing}: [^\\n]+$`));
    });

    it('may include some that make no difference to it, as long as they are right', () => {
      expect(readConfig({ ...shared, MOORING_LEASE_MS: '1', MOORING_STORAGE: 'file', MOORING_IDENTITY: '/i' }, role).leaseMs).toBe(1);
      expect(complaintOf({ ...shared, MOORING_STORAGE: 'tape' }, role)).toMatch(/^MOORING_STORAGE is "tape"/);
    });
  });

  it('let an agent hold the sealing key alone, and nobody else', () => {
    const sealed = { ...shared, MOORING_SECRET_KEY: undefined, MOORING_SEALING_KEY: sealingKey.toString('base64') };
    expect(readConfig(sealed, 'agent')).toMatchObject({ secretKey: null, sealingKey });
    for (const role of ['serve', 'work'] as const) expect(complaintOf(sealed, role)).toMatch(/ needs MOORING_SECRET_KEY: /);
  });

  it('refuse two keys that do not belong together', () =>
    expect(complaintOf({ ...shared, MOORING_SEALING_KEY: key.toString('base64') })).toBe(
      'MOORING_SEALING_KEY is not the one of MOORING_SECRET_KEY',
    ));

  it('refuse a name that is not known, such as a misspelt one', () => {
    expect(complaintAbout('MOORING_LISTN', 'x')).toBe('MOORING_LISTN is not a setting of Mooring; see mooring --help');
    expect(complaintAbout('MOORING_', 'x')).toBe('MOORING_ is not a setting of Mooring; see mooring --help');
  });

  it('each say what they may be and what they are by default', () => {
    for (const [name, { values, byDefault, usedBy }] of Object.entries(settings)) {
      expect(usedBy).not.toEqual([]);
      expect([name, values, byDefault]).toEqual([
        expect.stringMatching(/^MOORING_[A-Z_]+$/),
        expect.stringMatching(/./),
        expect.stringMatching(/./),
      ]);
    }
  });
});
