/**
 * Ten thousand hosts with a hundred thousand attachments, all of them in the middle when everything stopped, on the parts of several
 * machines: what each role keeps in memory, and how long it takes until everything goes on. The hosts do at once what they are told.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore } from '../src/app/ports/event-store.js';
import { Api } from './api.js';
import { compiled, fromTests } from './compiled.js';
import { projecting } from './embedded.js';
import { recordAll } from './history.js';
import { HostFarm } from './host-farm.js';
import { hostsInTheMiddle } from './hosts-history.js';
import { type Product, ready, startProduct } from './product.js';
import type { Measurement } from './report.js';

const size = { hosts: 10_000, attachmentsEach: 10 };
const all = size.hosts * size.attachmentsEach;
const patienceMs = 300_000;

export const rolesBench = async (): Promise<Measurement[]> => {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
    ends.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
    const { environment, store } = await places(folder, ends);
    const events = await recordAll(store, await hostsInTheMiddle(size));
    const builtMs = await buildRows(environment, store);
    const note = `${size.hosts.toLocaleString('en')} hosts, ${all.toLocaleString('en')} attachments, ${events.toLocaleString('en')} events`;
    const built = { name: 'read models built in PostgreSQL', ours: builtMs / 1_000, unit: 's', note };
    const started = async (command: readonly string[]): Promise<Product> => {
      const product = await startProduct(environment, command);
      ends.push(() => product.stop());
      return product;
    };
    return [built, ...(await serving(await started(['serve']), folder)), ...(await working(store, started))];
  } finally {
    for (const end of ends.reverse()) await end();
  }
};

const places = async (folder: string, ends: (() => Promise<unknown>)[]) => {
  const { EventStoreProcess } =
    await fromTests<typeof import('../test/support/eventstoredb/event-store-process.js')>('eventstoredb/event-store-process');
  const { PostgresProcess } = await fromTests<typeof import('../test/support/postgres-process.js')>('postgres-process');
  const { firstStart } = await compiled<typeof import('../src/adapters/identity/first-start.js')>('adapters/identity/first-start');
  const { openEventStoreDb } = await compiled<typeof import('../src/adapters/event-store/eventstoredb/open-event-store.js')>(
    'adapters/event-store/eventstoredb/open-event-store',
  );
  const eventStore = await EventStoreProcess.start();
  ends.push(() => eventStore.stop());
  const postgres = await PostgresProcess.start();
  ends.push(() => postgres.stop());
  const store = await openEventStoreDb(eventStore.connectionString('esdb'));
  ends.push(() => store.close());
  const { identityFile } = await firstStart(folder, { host: '127.0.0.1', port: 0 });
  const environment = {
    ...{ MOORING_EVENT_STORE: eventStore.connectionString('esdb'), MOORING_READ_MODEL: postgres.url, MOORING_IDENTITY: identityFile },
    ...{ MOORING_SECRET_KEY: randomBytes(32).toString('base64'), MOORING_HOSTS: 'simulated', MOORING_ORDER_TIMEOUT_MS: '600000' },
  };
  return { environment, store };
};

/** Here, so that no role has it in its memory. */
const buildRows = async ({ MOORING_READ_MODEL: url }: { MOORING_READ_MODEL: string }, store: EventStore): Promise<number> => {
  const { postgresReadModel } = await compiled<typeof import('../src/adapters/read-model/postgres.js')>('adapters/read-model/postgres');
  const rows = postgresReadModel(url);
  const { runner } = await projecting(store, rows);
  const begun = performance.now();
  await runner.start();
  const builtMs = performance.now() - begun;
  await runner.stop();
  await rows.close();
  return builtMs;
};

const serving = async (node: Product, folder: string): Promise<Measurement[]> => {
  await ready(node);
  const atFirst = Math.round(node.residentMiB());
  const api = await new Api(node.url).signIn(join(folder, 'clouds.yaml'), 'mooring-admin');
  await api.compute('GET', '/servers/detail?all_tenants=1&limit=1000');
  api.close();
  return [{ name: 'resident of an API node', ours: node.residentMiB(), unit: 'MiB', note: `${atFirst} when it could begin` }];
};

const working = async (store: EventStore, started: (command: readonly string[]) => Promise<Product>): Promise<Measurement[]> => {
  const farm = new HostFarm(store, new Set(['sim-1']));
  await farm.start();
  const agent = await started(['agent', '--host', 'sim-1']);
  const begun = performance.now();
  const worker = await started(['work']);
  let [most, firstMs] = [0, 0];
  while (farm.ordered < all && performance.now() - begun < patienceMs) {
    await pause(100);
    most = Math.max(most, worker.residentMiB());
    if (firstMs === 0 && farm.ordered > 0) firstMs = performance.now() - begun;
  }
  const tookMs = performance.now() - begun;
  const note = `${farm.ordered.toLocaleString('en')} orders, ${farm.answered.toLocaleString('en')} answered, ${Math.round((farm.ordered / tookMs) * 1_000)} a second`;
  await farm.stop();
  return [
    { name: 'restart of the worker until its first order', ours: firstMs / 1_000, unit: 's' },
    { name: 'restart of the worker until all are under way again', ours: tookMs / 1_000, unit: 's', note },
    { name: 'resident of the worker meanwhile, at most', ours: most, unit: 'MiB' },
    { name: 'resident of the agent of one host', ours: agent.residentMiB(), unit: 'MiB', note: `${size.attachmentsEach} attachments` },
  ];
};
