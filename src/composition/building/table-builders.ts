/**
 * Builds tables with all the processors there are. Where the log is a file, many may read it at once: each thread reads it for its share of
 * the tables. A log that is elsewhere delivers no faster to several, so one reads it; and a few events are not worth a thread.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { EventStore } from '../../app/ports/event-store.js';
import type { ReadModel } from '../../app/ports/read-model.js';
import { earlier } from '../../app/projecting/position-order.js';
import { type BuildOptions, type BuildProgress } from '../../app/projecting/table-build.js';
import { builderHere, type TableBuilder } from '../../app/projecting/table-builder.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import type { Config } from '../config.js';
import { type BuildOrder, type FromBuilder, stopBuilding } from './messages.js';
import { sharesOf } from './shares.js';

const fewEvents = 50_000n;
const mostThreads = 4;

export const tableBuilderFor = (config: Config, store: EventStore, readModel: ReadModel): TableBuilder => {
  const here = builderHere(store, readModel);
  if (config.eventStore !== null) return here;
  return {
    build: async (projections, until, options = {}) => {
      const positions = await readModel.prepare(projections, () => store.head());
      const first = [...positions.values()].reduce(earlier, until) ?? 0n;
      if (until - first >= fewEvents) await buildInThreads(config, { projections, until, ...options });
      // What little is left; and this connection then knows where they are.
      if (!options.signal?.aborted) await here.build(projections, until, options);
    },
  };
};

interface Building extends BuildOptions {
  readonly projections: readonly Projection[];
  readonly until: bigint;
}

const buildInThreads = async (config: Config, { projections, until, onProgress, signal }: Building): Promise<void> => {
  const shares = sharesOf(projections, Math.min(availableParallelism(), mostThreads));
  const threads = shares.map((share) => threadFor({ config, tables: share.map(tableOf), until }));
  const stop = (): void => threads.forEach((thread) => thread.postMessage(stopBuilding));
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const along = new Map<Worker, BuildProgress>();
  const progressed = (thread: Worker, progress: BuildProgress): void => {
    along.set(thread, progress);
    if (along.size === threads.length) onProgress?.(together([...along.values()]));
  };
  try {
    await Promise.all(threads.map((thread) => endOf(thread, (progress) => progressed(thread, progress))));
  } finally {
    signal?.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
};

/** Most of what a thread makes is forgotten within a page of events: with room for it, less of that is taken for lasting. */
const resourceLimits = { maxYoungGenerationSizeMb: 128 };

const threadFor = (order: BuildOrder): Worker =>
  new Worker(new URL('./build-thread.js', import.meta.url), { workerData: order, resourceLimits });

const endOf = (thread: Worker, progressed: (progress: FromBuilder) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    thread.on('message', progressed);
    thread.once('error', reject);
    thread.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread that builds tables ended with ${code}`))));
  });

/** As far as the last of them; an event that several fold is one event. */
const together = (each: readonly BuildProgress[]): BuildProgress => ({
  position: each.map(({ position }) => position).reduce((least, position) => (position < least ? position : least)),
  events: Math.max(...each.map(({ events }) => events)),
});
