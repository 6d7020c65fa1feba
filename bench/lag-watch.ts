/**
 * From when the log has an event and tells whoever subscribes, until whoever follows the rows, as an API node does, knows that they show it. In
 * a thread of its own, as an API node is a process of its own: where the load is made there is no time to look at the clock.
 */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Recorded } from '../src/domain/kernel/message.js';
import { compiled } from './compiled.js';

interface Places {
  readonly log: string;
  readonly rows: string;
}

export class LagWatch {
  private constructor(private readonly thread: Worker) {}

  static async start({
    MOORING_EVENT_STORE: log = '',
    MOORING_READ_MODEL: rows = '',
  }: Readonly<Record<string, string>>): Promise<LagWatch> {
    const thread = new Worker(new URL(import.meta.url), { workerData: { log, rows } });
    await once(thread, 'message');
    return new LagWatch(thread);
  }

  /** In ms, of every event since the last time it was asked. */
  async lags(): Promise<readonly number[]> {
    this.thread.postMessage('lags');
    const [lags] = (await once(this.thread, 'message')) as [readonly number[]];
    return lags;
  }

  async stop(): Promise<void> {
    const ended = once(this.thread, 'exit');
    this.thread.postMessage('stop');
    await ended;
  }
}

const watch = async ({ log, rows }: Places): Promise<void> => {
  const { openEventStoreDb } = await compiled<typeof import('../src/adapters/event-store/eventstoredb/open-event-store.js')>(
    'adapters/event-store/eventstoredb/open-event-store',
  );
  const { postgresReadModel } = await compiled<typeof import('../src/adapters/read-model/postgres.js')>('adapters/read-model/postgres');
  const { ProjectionFollower } = await compiled<typeof import('../src/app/projecting/projection-follower.js')>(
    'app/projecting/projection-follower',
  );
  const { processes, projections } = await compiled<typeof import('../src/projections/index.js')>('projections/index');
  const { handledBy } = await compiled<typeof import('../src/projections/projection.js')>('projections/projection');
  const { systemClock: clock } = await compiled<typeof import('../src/adapters/ambient/system.js')>('adapters/ambient/system');
  const [store, readModel] = [await openEventStoreDb(log), postgresReadModel(rows)];
  const all = projections(processes({ unplugTries: 8 }));
  const follower = new ProjectionFollower({ store, readModel, projections: all, told: [], clock, log: console });
  const lags: number[] = [];
  const since = new Map<bigint, number>();
  const types = handledBy(all);
  const onEvents = (events: readonly Recorded[]) => events.forEach(({ position }) => since.set(position, performance.now()));
  const arriving = store.subscribe(await store.head(types), { onEvents, onFailed: (error) => console.error(error) }, types);
  follower.committed.subscribe(({ events }) => {
    const now = performance.now();
    for (const { position } of events) {
      lags.push(now - (since.get(position) ?? now));
      since.delete(position);
    }
  });
  await follower.start();
  parentPort?.on('message', (asked) => {
    if (asked === 'lags') parentPort?.postMessage(lags.splice(0));
    else
      void arriving
        .stop()
        .then(() => follower.stop())
        .then(() => readModel.close())
        .then(() => store.close())
        .then(() => parentPort?.close());
  });
  parentPort?.postMessage('watching');
};

if (!isMainThread) await watch(workerData as Places);
