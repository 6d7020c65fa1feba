import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Config, ConfigError, readConfig, variables } from '../../src/composition/config.js';

const usual: Config = {
  listen: { host: '127.0.0.1', port: 8776 },
  data: resolve('data'),
  hosts: 'auto',
  storageFolder: null,
  portal: '127.0.0.1:3260',
  identityFile: null,
  simulatedPlan: null,
  logLevel: 'info',
  unplug: { timeoutMs: 20_000, tries: 8 },
};

const complaintAbout = (name: string, value: string): string => {
  try {
    readConfig({ [name]: value });
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
    ['MOORING_READ_MODEL', 'embedded', {}],
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
    ['MOORING_EVENT_STORE', ['', 'Embedded', 'esdb://localhost']],
    ['MOORING_READ_MODEL', ['', 'sqlite', 'postgres://localhost']],
    ['MOORING_HOSTS', ['', 'all', 'Auto']],
    ['MOORING_STORAGE', ['', 'file:', 'lvm:vg', 'File']],
    ['MOORING_TARGET', ['', 'lio', 'tgt:', 'tgt:192.0.2.1', 'tgt:192.0.2.1:0', 'tgt:192.0.2.1:65536', 'tgt:a b:1', 'tgt:2001:db8::1:3260']],
    ['MOORING_INITIATOR', ['', 'iscsiadm']],
    ['MOORING_IDENTITY', ['']],
    ['MOORING_SIMULATED', ['']],
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

  it('refuse a name that is not known, such as a misspelt one', () => {
    expect(complaintAbout('MOORING_LISTN', 'x')).toBe('MOORING_LISTN is not a setting of Mooring; see mooring --help');
    expect(complaintAbout('MOORING_', 'x')).toBe('MOORING_ is not a setting of Mooring; see mooring --help');
  });

  it('each say what they may be and what they are by default', () => {
    for (const [name, { values, byDefault }] of Object.entries(variables)) {
      expect([name, values, byDefault]).toEqual([
        expect.stringMatching(/^MOORING_[A-Z_]+$/),
        expect.stringMatching(/./),
        expect.stringMatching(/./),
      ]);
    }
  });
});
