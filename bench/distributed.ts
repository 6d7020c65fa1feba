/**
 * Lifecycles on several processes beside the same on one: two API nodes, one, two and four workers, an agent for each of two hosts of a
 * shared simulated world; a real PostgreSQL, and a log that speaks EventStoreDB's protocol over the embedded store. All of it on this
 * machine: the processes share its processors, so more workers show what sharing the work costs, not what more machines bring.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from './api.js';
import { compiled, fromTests } from './compiled.js';
import { measured } from './lag.js';
import { LagWatch } from './lag-watch.js';
import { underLoad } from './lifecycle.js';
import { type Product, ready, startProduct } from './product.js';
import type { Measurement } from './report.js';

const workerCounts = [1, 2, 4] as const;
const clients = 32;

export const distributedBench = async (): Promise<Measurement[]> => [await embedded(), ...(await distributed())];

const embedded = async (): Promise<Measurement> => {
  const product = await startProduct({ MOORING_HOSTS: 'simulated' });
  const api = await new Api(product.url).signIn(product.cloudsFile, 'mooring-service');
  try {
    return { ...(await underLoad([api], clients)), name: `lifecycles, ${clients} clients, one process`, limit: '' };
  } finally {
    api.close();
    await product.stop();
  }
};

const distributed = async (): Promise<Measurement[]> => {
  const set = await Distributed.start();
  try {
    const rows: Measurement[] = [];
    for (const count of workerCounts) rows.push(...(await set.withWorkers(count)));
    return rows;
  } finally {
    await set.stop();
  }
};

class Distributed {
  private constructor(
    private readonly environment: Readonly<Record<string, string>>,
    private readonly nodes: readonly Product[],
    private readonly agents: readonly Product[],
    private readonly apis: readonly Api[],
    private readonly end: () => Promise<void>,
  ) {}

  static async start(): Promise<Distributed> {
    const ends: (() => Promise<unknown>)[] = [];
    const end = async () => {
      for (const each of ends.reverse()) await each();
    };
    try {
      const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
      ends.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
      const environment = await shared(folder, ends);
      const started = async (command: readonly string[], own: Readonly<Record<string, string>> = {}) => {
        const product = await startProduct({ ...environment, ...own }, command);
        ends.push(() => product.stop());
        return product;
      };
      const agents = [await started(['agent', '--host', 'sim-1']), await started(['agent', '--host', 'sim-2'])];
      const nodes = [await started(['serve']), await started(['serve'])];
      // Nobody can ask before somebody has built the rows.
      const first = await startProduct(environment, ['work']);
      await Promise.all(nodes.map(ready));
      const signedIn = (cloud: string) => nodes.map(({ url }) => new Api(url).signIn(join(folder, 'clouds.yaml'), cloud));
      const apis = await Promise.all(signedIn('mooring-service'));
      ends.push(() => Promise.resolve(apis.forEach((api) => api.close())));
      await Promise.all((await Promise.all(signedIn('mooring-admin'))).map(knowsHosts));
      await first.stop();
      return new Distributed(environment, nodes, agents, apis, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  async withWorkers(count: number): Promise<Measurement[]> {
    const workers = await Promise.all(Array.from({ length: count }, () => startProduct(this.environment, ['work'])));
    await Promise.all(workers.map(ready));
    const lag = await LagWatch.start(this.environment);
    try {
      const begun = performance.now();
      const lifecycles = await underLoad(this.apis, clients);
      const behind = measured(`lag, ${count} workers`, await lag.lags(), performance.now() - begun);
      return [{ ...lifecycles, name: `lifecycles, ${clients} clients, ${count} workers`, limit: '' }, behind, this.memory(workers)];
    } finally {
      await lag.stop();
      await Promise.all(workers.map((worker) => worker.stop()));
    }
  }

  stop(): Promise<void> {
    return this.end();
  }

  private memory(workers: readonly Product[]): Measurement {
    const of = (some: readonly Product[]) => some.map((each) => Math.round(each.residentMiB())).join(', ');
    const ours = Math.max(...[...this.nodes, ...workers, ...this.agents].map((each) => each.residentMiB()));
    return {
      name: 'resident, the largest',
      ours,
      unit: 'MiB',
      note: `API ${of(this.nodes)}; workers ${of(workers)}; agents ${of(this.agents)}`,
    };
  }
}

/** An agent has told of its host, a worker has taken note, and the rows show it. */
const knowsHosts = async (api: Api): Promise<void> => {
  for (;;) {
    const { services } = await api.volume<{ services: readonly object[] }>('GET', '/os-services');
    if (services.length > 0) return api.close();
    await pause(20);
  }
};

/** The parts that all processes share, and what tells them where these are. */
const shared = async (folder: string, ends: (() => Promise<unknown>)[]): Promise<Readonly<Record<string, string>>> => {
  const { EventStoreProcess } =
    await fromTests<typeof import('../test/support/eventstoredb/event-store-process.js')>('eventstoredb/event-store-process');
  const { PostgresProcess } = await fromTests<typeof import('../test/support/postgres-process.js')>('postgres-process');
  const { firstStart } = await compiled<typeof import('../src/adapters/identity/first-start.js')>('adapters/identity/first-start');
  const eventStore = await EventStoreProcess.start();
  ends.push(() => eventStore.stop());
  const postgres = await PostgresProcess.start();
  ends.push(() => postgres.stop());
  const { identityFile } = await firstStart(folder, { host: '127.0.0.1', port: 0 });
  const { simulatedHosts } = await compiled<typeof import('../src/adapters/simulated/simulated-hosts.js')>(
    'adapters/simulated/simulated-hosts',
  );
  const { WorldServer } = await compiled<typeof import('../src/adapters/simulated/world-server.js')>('adapters/simulated/world-server');
  const world = await WorldServer.start(simulatedHosts(), { host: '127.0.0.1', port: 0 });
  ends.push(() => world.stop());
  return {
    MOORING_EVENT_STORE: eventStore.connectionString('esdb'),
    MOORING_READ_MODEL: postgres.url,
    MOORING_SECRET_KEY: randomBytes(32).toString('base64'),
    MOORING_IDENTITY: identityFile,
    MOORING_HOSTS: 'simulated',
    MOORING_SIMULATED: `world:${world.address.host}:${world.address.port}`,
  };
};
