/** A thread that builds its share of the tables, with connections of its own to the log and to the rows. */
import { parentPort, workerData } from 'node:worker_threads';
import { buildTables } from '../../app/projecting/table-build.js';
import { shadowOf } from '../../app/projecting/shadow.js';
import { processes, projections } from '../../projections/index.js';
import { tableOf } from '../../projections/projection.js';
import { openLogForReading } from '../open-for-reading.js';
import { opening } from '../opened.js';
import { openReadModel } from '../stores.js';
import { type BuildOrder, type FromBuilder, stopBuilding } from './messages.js';

const sayEveryMs = 100;

const build = ({ config, tables, until }: BuildOrder): Promise<void> =>
  opening(async (opened) => {
    const [store, readModel] = [await openLogForReading(config, opened), await openReadModel(config, opened, 'build')];
    const all = projections(processes({ unplugTries: config.unplug.tries }));
    const mine = all.flatMap((shown) => [shown, shadowOf(shown).shadow]).filter((each) => tables.includes(tableOf(each)));
    const signal = stopSignal();
    await buildTables({ store, readModel, projections: mine, until, onProgress: saying(until), signal });
    // While other threads still fold: to make all indexes at the end would leave all processors but one idle.
    if (!signal.aborted) await readModel.index(mine);
    await opened.close();
  });

const saying = (until: bigint): ((progress: FromBuilder) => void) => {
  let said = 0;
  return ({ position, events }) => {
    const now = performance.now();
    if (now - said < sayEveryMs && position < until) return;
    said = now;
    parentPort?.postMessage({ position, events } satisfies FromBuilder);
  };
};

const stopSignal = (): AbortSignal => {
  const stopping = new AbortController();
  parentPort?.on('message', (message) => {
    if (message === stopBuilding) stopping.abort();
  });
  // Waiting for it is no reason to go on.
  parentPort?.unref();
  return stopping.signal;
};

await build(workerData as BuildOrder);
