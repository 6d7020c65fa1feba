/** All the roles in this process, on a log and rows of their own: what a member of the project can ask of them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../../lab/wait.js';
import { createLog } from '../../src/app/http/log.js';
import { type Environment, readConfig } from '../../src/composition/config.js';
import type { Running } from '../../src/composition/running.js';
import { startAgent } from '../../src/composition/start-agent.js';
import { startServe } from '../../src/composition/start-serve.js';
import { startWork } from '../../src/composition/start-work.js';
import { EventStoreProcess } from './eventstoredb/event-store-process.js';
import { PostgresProcess } from './postgres-process.js';
import { login, writeIdentity } from './test-cloud.js';

export const server = '5eb00001-0000-4000-8000-000000000001';
const plan = { hosts: [{ name: 'sim-1', servers: [{ id: server, name: 'web-1', vcpus: 1, memoryMiB: 512 }] }] };
const patience = { timeoutMs: 30_000, everyMs: 50 };

interface Part {
  readonly running: Running;
  readonly url: string;
}

export class RolesLab {
  readonly apis: Part[] = [];
  readonly workers: Part[] = [];
  private agent: Part | undefined;
  private token = '';
  private parts = 0;

  private constructor(
    private readonly folder: string,
    readonly log: EventStoreProcess,
    readonly rows: PostgresProcess,
  ) {}

  /** Two that answer, two that work, one that acts. */
  static async start(): Promise<RolesLab> {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-test-'));
    await Promise.all([writeIdentity(folder), writeFile(join(folder, 'plan.yaml'), JSON.stringify(plan))]);
    const [log, rows] = await Promise.all([EventStoreProcess.start(), PostgresProcess.start()]);
    const lab = new RolesLab(folder, log, rows);
    await lab.addWorker();
    await lab.addApi();
    await lab.addApi();
    lab.agent = partOf(await startAgent(readConfig(await lab.settings(), 'agent'), said, 'sim-1'));
    await lab.addWorker();
    await lab.logIn();
    return lab;
  }

  async stop(): Promise<void> {
    const parts = [...this.apis, ...this.workers, ...(this.agent ? [this.agent] : [])];
    for (const { running } of parts) await running.stop();
    await Promise.all([this.log.stop(), this.rows.stop()]);
    await rm(this.folder, { recursive: true });
  }

  /** From now on nobody acts for the host. */
  async stopAgent(): Promise<void> {
    await this.agent?.running.stop();
    this.agent = undefined;
  }

  async addWorker(): Promise<void> {
    this.workers.push(partOf(await startWork(readConfig(await this.settings(), 'work'), said)));
  }

  private async addApi(): Promise<void> {
    this.apis.push(partOf(await startServe(readConfig(await this.settings(), 'serve'), said)));
  }

  /** Asks the first of those that answer, unless said otherwise. */
  async ask<Body>(method: string, path: string, { body, api = 0 }: { body?: object; api?: number } = {}): Promise<[number, Body]> {
    const headers = { 'x-auth-token': this.token, 'content-type': 'application/json', 'openstack-api-version': versions };
    const answer = await fetch(`${this.apis[api]?.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    return [answer.status, (text === '' ? undefined : JSON.parse(text)) as Body];
  }

  /** At the second of those that answer. */
  async becomes(volumeId: string, status: string): Promise<void> {
    const is = async () => {
      const [code, body] = await this.ask<{ volume: { status: string } }>('GET', `/volume/v3/volumes/${volumeId}`, { api: 1 });
      return code === 200 && body.volume.status === status;
    };
    await waitUntil(is, { ...patience, until: `the volume is ${status}` });
  }

  async newVolume(): Promise<string> {
    const [code, { volume }] = await this.ask<{ volume: { id: string } }>('POST', '/volume/v3/volumes', { body: { volume: { size: 1 } } });
    if (code !== 202) throw new Error(`no volume was made: ${code}`);
    await this.becomes(volume.id, 'available');
    return volume.id;
  }

  /** How many partitions each worker holds. */
  held(): Promise<number[]> {
    return Promise.all(this.workers.map(({ url }) => figure(url, 'mooring_partitions_held')));
  }

  async shares(...counts: readonly number[]): Promise<void> {
    const is = async () => (await this.held()).join() === counts.join();
    await waitUntil(is, { ...patience, until: `the workers hold ${counts.join(' and ')} partitions` });
  }

  /** Every part, by what `/readyz` answers. */
  async areReady(expected: number): Promise<void> {
    const parts = [...this.apis, ...this.workers];
    const is = async () => (await Promise.all(parts.map(({ url }) => fetch(`${url}/readyz`)))).every(({ status }) => status === expected);
    await waitUntil(is, { ...patience, until: `all answer ${expected}` });
  }

  private async logIn(): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const url = `${this.apis[0]?.url}/identity/v3/auth/tokens`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(login('member')) });
    this.token = answer.headers.get('x-subject-token') ?? '';
    const isKnown = async () => (await this.ask('GET', `/compute/v2.1/servers/${server}`))[0] === 200;
    await waitUntil(isKnown, { ...patience, until: 'the host was reported' });
  }

  /** For one more part, with a folder of its own. */
  async settings(): Promise<Environment> {
    const data = join(this.folder, `part-${(this.parts += 1)}`);
    await mkdir(data);
    return {
      MOORING_LISTEN: '127.0.0.1:0',
      MOORING_DATA: data,
      MOORING_EVENT_STORE: this.log.connectionString('esdb'),
      MOORING_READ_MODEL: this.rows.url,
      MOORING_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      MOORING_LEASE_MS: '1500',
      MOORING_HOSTS: 'simulated',
      MOORING_SIMULATED: join(this.folder, 'plan.yaml'),
      MOORING_IDENTITY: join(this.folder, 'identity.yaml'),
    };
  }
}

const versions = 'volume 3.67, compute 2.89';
const said = createLog('error', { write: (line) => process.stderr.write(line) });

const partOf = (running: Running): Part => ({ running, url: `http://127.0.0.1:${running.address.port}` });

const figure = async (url: string, name: string): Promise<number> =>
  Number(new RegExp(`^${name} (.+)$`, 'm').exec(await (await fetch(`${url}/metrics`)).text())?.[1]);
