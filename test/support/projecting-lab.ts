/** Projection runners on a log and on rows of their own, with a projection that shows what was folded. */
import { createLog } from '../../src/app/http/log.js';
import type { EventStore } from '../../src/app/ports/event-store.js';
import type { ReadModel } from '../../src/app/ports/read-model.js';
import { ProjectionRunner } from '../../src/app/projecting/projection-runner.js';
import type { BuildLimits } from '../../src/app/projecting/table-build.js';
import { builderHere } from '../../src/app/projecting/table-builder.js';
import { type Projection, tableOf } from '../../src/projections/projection.js';
import { eventually, newEvents } from './contracts/event-store/examples.js';
import type { ReadModelLab } from './contracts/read-model.contract.js';
import { openStore } from './open-store.js';
import { VirtualTime } from './virtual-time.js';

export interface Seen {
  readonly revisions: readonly number[];
}

/** Which events of each stream were folded: all, once, in order? */
export const seen: Projection<Seen> = {
  name: 'seen',
  version: 1,
  handles: ['Noted'],
  keyOf: ({ stream }) => stream,
  evolve: (row, { event, revision }) => {
    if ('gone' in event.data) return undefined;
    return 'same' in event.data ? row : { revisions: [...(row?.revisions ?? []), revision] };
  },
  columns: { total: 'integer' },
  indexed: [],
  columnsOf: ({ revisions }) => ({ total: revisions.length }),
};
export const seenLater: Projection<Seen> = { ...seen, version: 2 };
export const [table, laterTable] = [tableOf(seen), tableOf(seenLater)];
export const upTo = (count: number): Seen => ({ revisions: Array.from({ length: count }, (_, revision) => revision) });
export const asProjections = (projections: readonly Projection<Seen>[]) => projections as unknown as readonly Projection[];

type Save = ReadModel['save'];

export class ProjectingLab {
  readonly time = new VirtualTime();
  readonly store: EventStore;
  private readonly started: ProjectionRunner[] = [];
  private readonly disposeStore: () => Promise<void>;

  constructor(readonly rows: ReadModelLab) {
    const { store, dispose } = openStore();
    this.store = store;
    this.disposeStore = dispose;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.started.map((runner) => runner.stop()));
    await this.rows.dispose();
    await this.disposeStore();
  }

  /** Half-way through building, it saves whenever so many rows or events have come. */
  runnerOn(
    readModel: ReadModel,
    projections: readonly Projection<Seen>[] = [seen],
    from = this.store,
    limits?: BuildLimits,
  ): ProjectionRunner {
    const builder = builderHere(from, readModel, limits);
    const runner = new ProjectionRunner(from, readModel, asProjections(projections), this.time, createLog('silent'), builder);
    this.started.push(runner);
    return runner;
  }

  async start(readModel: ReadModel = this.rows.readModel, projections: readonly Projection<Seen>[] = [seen]): Promise<ProjectionRunner> {
    const runner = this.runnerOn(readModel, projections);
    await runner.start();
    return runner;
  }

  async append(stream: string, count: number, from = 0): Promise<bigint> {
    const { position } = await this.store.append(stream, from === 0 ? 'no-stream' : from - 1, newEvents(count));
    return position;
  }

  reached(runner: ProjectionRunner, position: bigint): Promise<void> {
    return eventually(() => (runner.position ?? -1n) >= position);
  }

  /** Lets time pass until the runner has come on; what was stored meanwhile included. */
  recovered(runner: ProjectionRunner, position: bigint): Promise<void> {
    return eventually(() => {
      this.time.advance(1_000);
      return (runner.position ?? -1n) >= position;
    });
  }

  async positionOf(projection = seen): Promise<bigint | undefined> {
    const positions = await this.rows.readModel.prepare(asProjections([projection]), () => this.store.head());
    return positions.get(tableOf(projection));
  }

  /** The read model, with another way to save. */
  saving(change: (save: Save) => Save): ReadModel {
    const changed = Object.create(this.rows.readModel) as ReadModel;
    changed.save = change(this.rows.readModel.save.bind(this.rows.readModel));
    return changed;
  }
}
