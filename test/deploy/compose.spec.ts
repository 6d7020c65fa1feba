/** What must hold of docker-compose.yml wherever it is read; whether Compose takes it is asked in deployment.e2e.spec.ts. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../../lab/run.js';
import { settings } from '../../src/composition/settings.js';
import { composeFile, composeText, repository, type Service } from './compose-file.js';

const { services, secrets, networks } = composeFile();
const every = Object.entries(services);
const oneShot = 'event-store-users';

describe('docker-compose.yml', () => {
  /** What deploy/init.mjs says it would make. */
  let made: string;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mooring-deploy-'));
    made = await must(process.execPath, ['deploy/init.mjs', '--dry-run', '--folder', folder], { cwd: repository });
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('has the parts that are meant to be there', () => {
    expect(every.map(([name]) => name)).toEqual([
      ...['event-store-1', 'event-store-2', 'event-store-3', oneShot, 'postgres'],
      ...['api-1', 'api-2', 'worker-1', 'worker-2', 'agent', 'proxy'],
    ]);
  });

  it.each(every.filter(([name]) => name !== oneShot))('starts %s again when it ends, and asks it how it is', (_, service) => {
    expect(service.restart).toBe('unless-stopped');
    expect(service.healthcheck?.test?.[0]).toBe('CMD');
  });

  it('lets only the proxy be reached, and from this machine only unless told otherwise', () => {
    expect(every.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]))).toEqual([
      ['proxy', '${MOORING_PUBLISH:-127.0.0.1:8776}:8776'],
    ]);
    expect(networks['inside']?.internal).toBe(true);
    expect(every.filter(([, service]) => service.networks?.join() !== 'inside').map(([name]) => name)).toEqual(['proxy']);
  });

  it('takes no right that is not needed', () => {
    for (const [, service] of every) expect(service.cap_drop).toEqual(['ALL']);
    const writable = every.filter(([, service]) => service.read_only !== true).map(([name]) => name);
    expect(writable).toEqual(['event-store-1', 'event-store-2', 'event-store-3']);
  });

  it('holds no password, and is refused without those that deploy/init.mjs makes', () => {
    const asked = [...composeText().matchAll(/\$\{(\w+):\?run node deploy\/init.mjs first\}/g)].map(([, name]) => name ?? '');
    expect(asked.length).toBeGreaterThan(5);
    for (const name of asked) expect(made).toContain(`would make ${name} in .env\n`);
    for (const value of every.flatMap(([, service]) => passwordsOf(service))) expect(value).toMatch(/^\$\{\w+:\?[^}]+\}$/);
  });

  it('takes no secret from a file that deploy/init.mjs does not make', () => {
    const files = Object.values(secrets).map(({ file }) => file.replace(/\.key$/, '.crt').replace('authority/ca.crt', 'authority.key'));
    for (const file of files) expect(made).toContain(file);
  });

  it('names only secrets that it has, and has none that nobody names', () => {
    const named = every.flatMap(([, { secrets: wanted = [] }]) => wanted.map((each) => (typeof each === 'string' ? each : each.source)));
    expect([...new Set(named)].sort()).toEqual(Object.keys(secrets).sort());
  });

  it('sets nothing of Mooring that Mooring does not know', () => {
    const set = every.flatMap(([name, { environment = {} }]) => (isMooring(name) ? Object.keys(environment) : []));
    const unknown = set.filter((name) => name.startsWith('MOORING_') && !(name in settings));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('starts Mooring when both stores can be used', () => {
    for (const [name, { depends_on }] of every.filter(([each]) => isMooring(each))) {
      expect([name, depends_on]).toEqual([
        name,
        { [oneShot]: { condition: 'service_completed_successfully' }, postgres: { condition: 'service_healthy' } },
      ]);
    }
  });

  it('gives the agent a user of its own in the event store', () => {
    const userOf = (name: string) => /^esdb:\/\/([^:]+):/.exec(String(services[name]?.environment?.['MOORING_EVENT_STORE']))?.[1];
    expect(['api-1', 'api-2', 'worker-1', 'worker-2', 'agent'].map(userOf)).toEqual([
      ...['mooring', 'mooring', 'mooring', 'mooring'],
      'agent-sim-1',
    ]);
  });
});

const isMooring = (name: string): boolean => /^(api|worker)-\d$|^agent$/.test(name);

const passwordsOf = ({ environment = {} }: Service): readonly string[] =>
  Object.entries(environment).flatMap(([name, value]) => {
    if (name.endsWith('PASSWORD')) return [String(value)];
    const inUrl = /^\w+:\/\/[^:/]+:(.+?)@/.exec(String(value))?.[1];
    return inUrl === undefined ? [] : [inUrl];
  });
