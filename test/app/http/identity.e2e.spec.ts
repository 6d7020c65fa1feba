import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { systemClock } from '../../../src/adapters/ambient/system.js';
import { firstStart } from '../../../src/adapters/identity/first-start.js';
import { openYamlIdentity } from '../../../src/adapters/identity/yaml-identity.js';
import { startProbe, type Probe } from '../../support/http-probe.js';
import { freePort } from '../../support/free-port.js';
import { openstack, run } from '../../support/openstack.js';

const patienceMs = 60_000;

let folder: string;
let clouds: string;
let base: string;
let probe: Probe;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'identity-e2e-'));
  const listen = { host: '127.0.0.1', port: await freePort() };
  base = `http://127.0.0.1:${listen.port}`;
  const { identityFile, cloudsFile } = await firstStart(folder, listen);
  clouds = cloudsFile;
  probe = await startProbe({ identity: await openYamlIdentity({ file: identityFile, dataFolder: folder, clock: systemClock }) });
  await probe.app.listen(listen);
}, patienceMs);
afterAll(async () => {
  await probe.app.stop(1_000);
  await rm(folder, { recursive: true });
});

const ask = async (cloud: string, ...args: string[]): Promise<unknown> => {
  const { exit, stdout, stderr } = await openstack(clouds, cloud, ...args, '-f', 'json');
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return JSON.parse(stdout) as unknown;
};

describe('the openstack client', () => {
  it(
    'gets a token as every user of clouds.yaml, without a warning',
    async () => {
      for (const cloud of ['mooring', 'mooring-admin', 'mooring-reader', 'mooring-service']) {
        expect(await ask(cloud, 'token', 'issue')).toMatchObject({
          id: expect.any(String) as unknown,
          project_id: expect.any(String) as unknown,
        });
      }
    },
    patienceMs,
  );

  it(
    'reads the catalog',
    async () => {
      const types = ((await ask('mooring', 'catalog', 'list')) as { Type: string }[]).map(({ Type }) => Type);
      expect(types).toEqual(['identity', 'block-storage', 'volumev3', 'compute', 'image', 'network']);
    },
    patienceMs,
  );

  it(
    'finds the versions of every service',
    async () => {
      const found = (await ask('mooring', 'versions', 'show')) as {
        'Service Type': string;
        Endpoint: string;
        'Max Microversion': string | null;
      }[];
      expect(found.map((each) => [each['Service Type'], each.Endpoint, each['Max Microversion']])).toEqual([
        ['identity', `${base}/identity/v3/`, null],
        ['block-storage', `${base}/volume/v3/`, '3.71'],
        ['compute', `${base}/compute/v2.1/`, '2.101'],
        ['image', `${base}/image/v2/`, null],
        ['network', `${base}/network/v2.0/`, null],
      ]);
    },
    patienceMs,
  );

  it(
    'lists and shows projects and users, as far as one may',
    async () => {
      expect(await ask('mooring', 'project', 'list')).toMatchObject([{ Name: 'demo' }]);
      expect(await ask('mooring', 'project', 'show', 'demo')).toMatchObject({ name: 'demo', enabled: true });
      expect(await ask('mooring', 'user', 'show', 'demo')).toMatchObject({ name: 'demo', domain_id: 'default' });
      expect(await ask('mooring-admin', 'user', 'show', 'reader')).toMatchObject({ name: 'reader' });
      expect(await ask('mooring-admin', 'endpoint', 'list')).toHaveLength(18);
      expect(await openstack(clouds, 'mooring', 'user', 'list')).toMatchObject({
        exit: 1,
        stderr: expect.stringContaining('HTTP 403') as unknown,
      });
    },
    patienceMs,
  );

  it(
    'finds no networks and no images, and no fault with that',
    async () => {
      expect(await ask('mooring', 'network', 'list')).toEqual([]);
      expect(await ask('mooring', 'image', 'list')).toEqual([]);
    },
    patienceMs,
  );

  it(
    'is told so when the password is wrong',
    async () => {
      const env = {
        OS_AUTH_URL: `${base}/identity`,
        OS_USERNAME: 'demo',
        OS_PASSWORD: 'wrong',
        OS_PROJECT_NAME: 'demo',
        ...defaultDomains,
      };
      expect(await run('openstack', ['token', 'issue'], env)).toMatchObject({
        exit: 1,
        stderr: expect.stringContaining('HTTP 401') as unknown,
      });
    },
    patienceMs,
  );

  it(
    'logs in by variables, whichever way the address is written',
    async () => {
      const { clouds: listed } = parse(await readFile(clouds, 'utf8')) as { clouds: { mooring: { auth: { password: string } } } };
      const env = { OS_USERNAME: 'demo', OS_PASSWORD: listed.mooring.auth.password, OS_PROJECT_NAME: 'demo', ...defaultDomains };
      for (const url of [`${base}/identity`, `${base}/identity/`, `${base}/identity/v3`, `${base}/identity/v3/`]) {
        expect(await run('openstack', ['token', 'issue', '-f', 'json'], { ...env, OS_AUTH_URL: url })).toMatchObject({
          exit: 0,
          stderr: '',
        });
      }
    },
    patienceMs,
  );
});

const defaultDomains = { OS_IDENTITY_API_VERSION: '3', OS_USER_DOMAIN_ID: 'default', OS_PROJECT_DOMAIN_ID: 'default' };
