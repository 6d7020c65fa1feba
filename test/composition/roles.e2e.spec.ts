/** The roles beside each other on a shared log and shared rows, in one process; in processes of their own they are in test/e2e. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../src/app/http/log.js';
import { type Environment, readConfig } from '../../src/composition/config.js';
import type { Running } from '../../src/composition/running.js';
import { startAgent } from '../../src/composition/start-agent.js';
import { startServe } from '../../src/composition/start-serve.js';
import { startWork } from '../../src/composition/start-work.js';
import { EventStoreProcess } from '../support/eventstoredb/event-store-process.js';
import { PostgresProcess } from '../support/postgres-process.js';
import { login, writeIdentity } from '../support/test-cloud.js';
import { waitUntil } from '../../lab/wait.js';

jest.setTimeout(120_000);

const server = '5eb00001-0000-4000-8000-000000000001';
const plan = { hosts: [{ name: 'sim-1', servers: [{ id: server, name: 'web-1', vcpus: 1, memoryMiB: 512 }] }] };

describe('The roles', () => {
  let folder: string;
  let log: EventStoreProcess;
  let rows: PostgresProcess;
  const running: Running[] = [];
  const said = createLog('warn', { write: (line) => process.stderr.write(line) });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mooring-test-'));
    await Promise.all([writeIdentity(folder), writeFile(join(folder, 'plan.yaml'), JSON.stringify(plan))]);
    [log, rows] = await Promise.all([EventStoreProcess.start(), PostgresProcess.start()]);
  });
  afterAll(async () => {
    for (const each of running.splice(0).reverse()) await each.stop();
    await Promise.all([log.stop(), rows.stop()]);
    await rm(folder, { recursive: true });
  });

  const settings = async (name: string): Promise<Environment> => {
    const data = join(folder, name);
    await mkdir(data);
    return {
      MOORING_LISTEN: '127.0.0.1:0',
      MOORING_DATA: data,
      MOORING_EVENT_STORE: log.connectionString('esdb'),
      MOORING_READ_MODEL: rows.url,
      MOORING_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      MOORING_LEASE_MS: '1500',
      MOORING_HOSTS: 'simulated',
      MOORING_SIMULATED: join(folder, 'plan.yaml'),
      MOORING_IDENTITY: join(folder, 'identity.yaml'),
    };
  };
  const kept = (started: Running): string => {
    running.push(started);
    return `http://127.0.0.1:${started.address.port}`;
  };
  const ask = async <Body>(url: string, method: string, path: string, asked: { token: string; body?: object }): Promise<[number, Body]> => {
    const headers = {
      'x-auth-token': asked.token,
      'content-type': 'application/json',
      'openstack-api-version': 'volume 3.67, compute 2.89',
    };
    const answer = await fetch(url + path, { method, headers, ...(asked.body && { body: JSON.stringify(asked.body) }) });
    const text = await answer.text();
    return [answer.status, (text === '' ? undefined : JSON.parse(text)) as Body];
  };
  const figure = async (url: string, name: string): Promise<number> =>
    Number(new RegExp(`^${name} (.+)$`, 'm').exec(await (await fetch(`${url}/metrics`)).text())?.[1]);

  it('do together what one process does alone', async () => {
    const workers = [kept(await startWork(readConfig(await settings('work-1'), 'work'), said))];
    const apis = [kept(await startServe(readConfig(await settings('serve-1'), 'serve'), said))];
    apis.push(kept(await startServe(readConfig(await settings('serve-2'), 'serve'), said)));
    kept(await startAgent(readConfig(await settings('agent-1'), 'agent'), said, 'sim-1'));
    workers.push(kept(await startWork(readConfig(await settings('work-2'), 'work'), said)));
    const [one = '', two = ''] = apis;

    const answer = await fetch(`${one}/identity/v3/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(login('member')),
    });
    const token = answer.headers.get('x-subject-token') ?? '';
    await waitUntil(async () => (await ask(two, 'GET', `/compute/v2.1/servers/${server}`, { token }))[0] === 200, {
      ...{ until: 'the host was reported', timeoutMs: 20_000, everyMs: 50 },
    });

    const [created, { volume }] = await ask<{ volume: { id: string } }>(one, 'POST', '/volume/v3/volumes', {
      ...{ token, body: { volume: { size: 1, name: 'notes' } } },
    });
    expect(created).toBe(202);
    const statusAt = async (url: string) =>
      (await ask<{ volume: { status: string } }>(url, 'GET', `/volume/v3/volumes/${volume.id}`, { token }))[1].volume.status;
    const becomes = (status: string) =>
      waitUntil(async () => (await statusAt(two)) === status, { until: status, timeoutMs: 20_000, everyMs: 50 });
    await becomes('available');

    const attachments = `/compute/v2.1/servers/${server}/os-volume_attachments`;
    const body = { volumeAttachment: { volumeId: volume.id } };
    expect((await ask(two, 'POST', attachments, { token, body }))[0]).toBe(200);
    await becomes('in-use');
    expect((await ask(one, 'DELETE', `${attachments}/${volume.id}`, { token }))[0]).toBe(202);
    await becomes('available');

    const held = () => Promise.all(workers.map((url) => figure(url, 'mooring_partitions_held')));
    await waitUntil(async () => (await held()).every((count) => count === 8), { until: 'work is shared', timeoutMs: 20_000, everyMs: 50 });
    for (const url of [...apis, ...workers]) expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});
