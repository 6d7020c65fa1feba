/**
 * What it costs to ask what was: a volume with a long history, and a list of a thousand, as of times all through it. Each time the files are
 * opened anew, so nothing is known yet. The peer is the same stream, read from its beginning up to that time and folded.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '../src/app/ports/event-store.js';
import type { PastRows } from '../src/app/reading/past-rows.js';
import { compiled } from './compiled.js';
import { openLog, openRows, projecting } from './embedded.js';
import { busyVolumes, type Chapter, Life, recordAll } from './history.js';
import type { Measurement } from './report.js';
import { attachCycle, creation, volumeAt } from './volume-history.js';

/** Sixteen events each, one a minute, and two for the volume itself. */
const attachments = [62, 625, 6_250] as const;
const rounds = 15;
/** The thousand come after all that. */
const later = 7_000;

export const timeTravelBench = async (): Promise<Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  try {
    const streams = await record(folder);
    const rows: Measurement[] = [];
    for (const [index, cycles] of attachments.entries()) rows.push(await oneVolume(folder, streams[index] ?? '', cycles));
    return [...rows, await manyVolumes(folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Answers the long streams. */
const record = async (folder: string): Promise<readonly string[]> => {
  const store = await openLog(folder);
  const readModel = await openRows(folder);
  const { volumeDecider } = await compiled<typeof import('../src/domain/volume/volume.decider.js')>('domain/volume/volume.decider');
  const lives = attachments.map((cycles) => ({ life: new Life(volumeDecider), cycles }));
  for (let cycle = -1; cycle < Math.max(...attachments); cycle += 1) {
    const alive = lives.filter(({ cycles }) => cycle < cycles).map(({ life }) => life);
    await recordAll(
      store,
      alive.map((life) => minuteOf(life, cycle)),
    );
  }
  await recordAll(store, spread(await busyVolumes(1, 3)));
  const { runner } = await projecting(store, readModel);
  await runner.start();
  await runner.stop();
  await readModel.close();
  await store.close();
  return lives.map(({ life }) => life.stream);
};

const minuteOf = (life: Life, cycle: number): Chapter =>
  life.tell(cycle < 0 ? creation(life.stream) : attachCycle(life.stream, cycle), volumeAt(Math.max(cycle, 0)));

/** Some hundred events a second. */
function* spread(chapters: Iterable<Chapter>): Iterable<Chapter> {
  let appended = 0;
  for (const chapter of chapters) {
    appended += 1;
    yield { ...chapter, at: volumeAt(later + appended / 6_000) };
  }
}

const oneVolume = async (folder: string, stream: string, cycles: number): Promise<Measurement> => {
  const { table, peerOf } = await folding();
  const key = stream.slice('volume-'.length);
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const time = volumeAt(((round + 0.5) / rounds) * cycles);
    await cold(folder, async ({ at }) => ours.push(await timed(async () => (await at(time)).find(table, key))));
    await cold(folder, async ({ store }) => peer.push(await timed(() => peerOf(store, stream, time))));
  }
  const name = `a volume as of then, ${(cycles * 16 + 2).toLocaleString('en')} events`;
  return { name, ours: median(ours), peer: median(peer), unit: 'ms', limit: '< 50', note: `median of ${rounds}; ${worst(ours)}` };
};

const manyVolumes = async (folder: string): Promise<Measurement> => {
  const { table } = await folding();
  const ours: number[] = [];
  for (let round = 1; round <= 5; round += 1) {
    const time = volumeAt(later + round);
    await cold(folder, async ({ at }) => ours.push(await timed(async () => (await at(time)).list(table, {}))));
  }
  return {
    name: 'a list of 1,000 volumes as of then',
    ours: median(ours),
    unit: 'ms',
    note: `nearly all have changed since; ${worst(ours)}`,
  };
};

const folding = async () => {
  const { volumes } = await compiled<typeof import('../src/projections/volumes.projection.js')>('projections/volumes.projection');
  const { tableOf } = await compiled<typeof import('../src/projections/projection.js')>('projections/projection');
  const peerOf = async (store: EventStore, stream: string, time: string): Promise<void> => {
    let row: Parameters<typeof volumes.evolve>[0];
    for await (const recorded of store.readStream(stream)) {
      if (recorded.metadata.at > time) break;
      row = volumes.evolve(row, recorded as Parameters<typeof volumes.evolve>[1]);
    }
  };
  return { table: tableOf(volumes), peerOf };
};

interface Opened {
  readonly store: EventStore;
  readonly at: (time: string) => Promise<PastRows>;
}

/** On files that were just opened. */
const cold = async (folder: string, run: (opened: Opened) => Promise<unknown>): Promise<void> => {
  const { TimeTravel } = await compiled<typeof import('../src/app/reading/time-travel.js')>('app/reading/time-travel');
  const store = await openLog(folder);
  const readModel = await openRows(folder);
  const position = await store.head();
  const travel = new TimeTravel({ store, readModel, shown: { position, caughtUp: () => Promise.resolve(true) } });
  await run({ store, at: async (time) => travel.rowsAt(await travel.moment(time)) });
  await readModel.close();
  await store.close();
};

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
};

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const worst = (values: readonly number[]): string => `worst ${Math.max(...values).toFixed(1)} ms`;
