/** What an append through the port costs over a bare loop of the same inserts with the same durability. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  readonly peer: number;
  readonly unit: string;
  readonly ratio: number;
}

interface Load {
  readonly events: number;
  readonly atATime: number;
}

const ROUNDS = 7;

export const appendBench = async (): Promise<BenchRow[]> => [
  await compare('append, one by one', { events: 2_000, atATime: 1 }),
  await compare('append, 64 at a time', { events: 32_000, atATime: 64 }),
];

/** Both sides in turn within each round, so that whatever else the machine does meets both. */
const compare = async (name: string, load: Load): Promise<BenchRow> => {
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await inFolder((folder) => throughThePort(folder, load)));
    peer.push(await inFolder((folder) => bareLoop(folder, load)));
  }
  return { name, ours: median(ours), peer: median(peer), unit: 'events/s', ratio: Number((median(ours) / median(peer)).toFixed(2)) };
};

const STREAM = `volume-${randomUUID()}`;
const METADATA = {
  correlationId: randomUUID(),
  causationId: randomUUID(),
  actor: 'demo',
  projectId: randomUUID(),
  schemaVersion: 1,
  at: '2026-01-01T00:00:00.000Z',
};
const EVENT = {
  type: 'Reserved',
  data: { volumeId: randomUUID(), attachmentId: randomUUID(), reservedAt: METADATA.at, note: 'x'.repeat(250) },
};

const throughThePort = async (folder: string, { events, atATime }: Load): Promise<number> => {
  const { EmbeddedEventStore } = await compiledStore();
  const store = EmbeddedEventStore.open(folder);
  const append = (revision: number) =>
    store.append(STREAM, revision === 0 ? 'no-stream' : revision - 1, [{ id: randomUUID(), event: EVENT, metadata: METADATA }]);

  const perSecond = await rate(events, async () => {
    for (let first = 0; first < events; first += atATime) {
      await Promise.all(Array.from({ length: atATime }, (_, at) => append(first + at)));
    }
  });
  await store.close();
  return perSecond;
};

/** The peer is given its JSON ready-made, checks nothing and remembers nothing: only the inserts and the commits are left. */
const bareLoop = async (folder: string, { events, atATime }: Load): Promise<number> => {
  const db = new DatabaseSync(join(folder, 'bare.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(`CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, revision INTEGER, id TEXT, type TEXT, data TEXT, metadata TEXT);
    CREATE UNIQUE INDEX events_by_stream ON events (stream, revision)`);
  const [begin, commit] = [db.prepare('BEGIN'), db.prepare('COMMIT')];
  const insert = db.prepare('INSERT INTO events (stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)');
  const [data, metadata] = [JSON.stringify(EVENT.data), JSON.stringify(METADATA)];

  const perSecond = await rate(events, () => {
    for (let first = 0; first < events; first += atATime) {
      begin.run();
      for (let at = 0; at < atATime; at += 1) insert.run(STREAM, first + at, randomUUID(), EVENT.type, data, metadata);
      commit.run();
    }
  });
  db.close();
  return perSecond;
};

/** The build puts src/ into dist/ and bench/ into dist-bench/, so the way to the store is not the one the types take. */
const compiledStore = async () => {
  const module: unknown = await import(new URL('../dist/adapters/event-store/embedded/embedded-event-store.js', import.meta.url).href);
  return module as typeof import('../src/adapters/event-store/embedded/embedded-event-store.js');
};

const inFolder = async <Result>(use: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const rate = async (events: number, run: () => Promise<void> | void): Promise<number> => {
  const started = performance.now();
  await run();
  return Math.round(events / ((performance.now() - started) / 1000));
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

if (import.meta.main) console.table(await appendBench());
