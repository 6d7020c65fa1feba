/**
 * A read model built anew from a long log: every projection at once, by the runner that builds them in the product. The peer reads the
 * same events from the same file, in order, and parses them; it folds nothing and writes nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '../src/app/ports/event-store.js';
import type { ReadModel } from '../src/app/ports/read-model.js';
import { compiled, fromTests } from './compiled.js';
import { openLog, openRows, projecting } from './embedded.js';
import { busyVolumes, recordAll } from './history.js';
import { bareRead } from './long-log.js';
import type { Measurement } from './report.js';

/** Of a thousand volumes each, that are attached and detached so often: about a million events. */
const waves = 10;
const cycles = 6;
/** PostgreSQL is asked for a part of it. */
const fewerWaves = 2;

export const catchUpBench = async (): Promise<Measurement[]> => [
  await onSqlite(),
  ...(await onPostgres().catch((error: unknown) => {
    process.stderr.write(`catch-up on PostgreSQL: left out, ${String(error)}\n`);
    return [];
  })),
];

const onSqlite = (): Promise<Measurement> => withLog(waves, async (folder) => compare(folder, 'SQLite', await openRows(folder)));

const onPostgres = async (): Promise<Measurement[]> => {
  const { PostgresProcess } = await fromTests<typeof import('../test/support/postgres-process.js')>('postgres-process');
  const { postgresReadModel } = await compiled<typeof import('../src/adapters/read-model/postgres.js')>('adapters/read-model/postgres');
  const server = await PostgresProcess.start();
  try {
    return [await withLog(fewerWaves, (folder) => compare(folder, 'PostgreSQL', postgresReadModel(server.url)))];
  } finally {
    await server.stop();
  }
};

const compare = async (folder: string, where: string, readModel: ReadModel): Promise<Measurement> => {
  const { perSecond: peer } = bareRead(folder);
  const store = await openLog(folder);
  const { events, seconds } = await built(store, readModel).finally(() => store.close());
  const count = events.toLocaleString('en');
  return {
    name: `catch-up on ${where}`,
    ours: events / seconds,
    peer,
    unit: 'events/s',
    note: `${count} events in ${seconds.toFixed(1)} s`,
  };
};

const built = async (store: EventStore, readModel: ReadModel): Promise<{ events: number; seconds: number }> => {
  const { runner } = await projecting(store, readModel);
  const begun = performance.now();
  await runner.start();
  const seconds = (performance.now() - begun) / 1_000;
  await runner.stop();
  await readModel.close();
  return { events: Number(runner.position), seconds };
};

const withLog = async <Value>(many: number, use: (folder: string) => Promise<Value>): Promise<Value> => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  try {
    const store = await openLog(folder);
    await recordAll(store, await busyVolumes(many, cycles)).finally(() => store.close());
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
