/**
 * Keeps the read models: one subscription to the log, each batch folded into rows of every projection and saved, with the position,
 * in one transaction. What was saved is then told to whoever waits for a position or watches rows.
 *
 * A projection that is behind the others (a new version, a new table) takes part from its own position on; the subscription begins at
 * the oldest. A batch that cannot be saved is tried again. A save that failed may have been made all the same, so before that the
 * positions are read anew: nothing is skipped, nothing is folded twice, and what was saved is told even if nobody said that it was.
 */
import { Subject } from 'rxjs';
import type { Recorded } from '../../domain/kernel/message.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import { LeastRecent } from '../commanding/least-recent.js';
import type { Clock } from '../ports/ambient.js';
import type { EventStore, Subscription } from '../ports/event-store.js';
import type { ReadModel, RowChange } from '../ports/read-model.js';
import type { Log } from '../log.js';
import { PositionWaiters } from './position-waiters.js';
import type { Committed, ShownLog } from './shown-log.js';

const cachedRows = 5_000;
const retryMs = 500;

interface Table {
  readonly name: string;
  readonly projection: Projection;
  readonly handles: ReadonlySet<string>;
  readonly cache: LeastRecent<string, { readonly row: object | undefined }>;
  position: bigint | undefined;
}

/** A row as the events of a batch left it. */
interface Touched {
  readonly change: RowChange;
  readonly isSaved: boolean;
}

export class ProjectionRunner implements ShownLog {
  readonly committed = new Subject<Committed>();
  private readonly tables: Table[];
  private readonly waiters: PositionWaiters;
  private subscription: Subscription | undefined;
  private stopping = false;
  private head: bigint | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly readModel: ReadModel,
    projections: readonly Projection[],
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.waiters = new PositionWaiters(clock);
    this.tables = projections.map((projection) => ({
      name: tableOf(projection),
      projection,
      handles: new Set(projection.handles),
      cache: new LeastRecent(cachedRows),
      position: undefined,
    }));
  }

  /** Resolves when the rows show everything that was in the log when it was called. */
  async start(): Promise<void> {
    const head = await this.store.head();
    await this.readPositions(head);
    this.head = oldest(this.tables.map(({ position }) => position));
    this.waiters.advance(this.head);
    this.subscribe();
    if (head !== undefined) await this.waiters.untilForever(head);
  }

  get position(): bigint | undefined {
    return this.head;
  }

  reached(position: bigint, timeoutMs: number): Promise<boolean> {
    return this.waiters.until(position, timeoutMs);
  }

  async caughtUp(timeoutMs: number): Promise<boolean> {
    const head = await this.store.head();
    return head === undefined || this.reached(head, timeoutMs);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.subscription?.stop();
    this.committed.complete();
  }

  private async readPositions(head: bigint | undefined): Promise<void> {
    const positions = await this.readModel.prepare(
      this.tables.map(({ projection }) => projection),
      head,
    );
    for (const table of this.tables) {
      table.position = positions.get(table.name);
      table.cache.clear();
    }
  }

  private subscribe(): void {
    if (this.stopping) return;
    this.subscription = this.store.subscribe(this.head, {
      onEvents: (events) => this.take(events),
      onFailed: (error) => this.resumeLater(error),
    });
  }

  private resumeLater(error: unknown): void {
    this.log.error({ err: error }, 'projections stopped; they go on from the last saved position');
    this.clock.after(retryMs, () => void this.resume());
  }

  private async resume(): Promise<void> {
    if (this.stopping) return;
    try {
      await this.readPositions(await this.store.head());
      this.subscribe();
    } catch (error) {
      this.resumeLater(error);
    }
  }

  private async take(events: readonly Recorded[]): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    const rows: Touched[] = [];
    for (const table of this.tables) rows.push(...(await this.touchedRows(table, events)));
    const behind = this.tables.filter(({ position }) => position === undefined || position < last.position);
    const changes = rows.filter(({ isSaved }) => !isSaved).map(({ change }) => change);
    await this.readModel.save(changes, new Map(behind.map(({ name }) => [name, last.position])));
    for (const table of behind) table.position = last.position;
    this.head = last.position;
    this.committed.next({ events, rows: rows.map(({ change }) => change), position: last.position });
    this.waiters.advance(last.position);
  }

  /** Those this table has not taken into account; those it has only where somebody waits to be told. */
  private touchedRows(table: Table, events: readonly Recorded[]): Promise<Touched[]> {
    const mine = events.filter((each) => table.handles.has(each.event.type) && (this.committed.observed || isNew(table, each)));
    return mine.length === 0 ? Promise.resolve([]) : touched(table, mine, this.readModel);
  }
}

const oldest = (positions: readonly (bigint | undefined)[]): bigint | undefined => {
  let least = positions[0];
  for (const position of positions) {
    if (position === undefined) return undefined;
    if (least === undefined || position < least) least = position;
  }
  return least;
};

const isNew = ({ position }: Table, recorded: Recorded): boolean => position === undefined || recorded.position > position;

const touched = async (table: Table, events: readonly Recorded[], readModel: ReadModel): Promise<Touched[]> => {
  const { projection, cache, name } = table;
  await loadMissing(table, new Set(events.map(projection.keyOf)), readModel);
  const rows = new Map<string, object | undefined>();
  for (const recorded of events) {
    const key = projection.keyOf(recorded);
    const before = rows.has(key) ? rows.get(key) : cache.get(key)?.row;
    rows.set(key, isNew(table, recorded) ? projection.evolve(before, recorded) : before);
  }
  return [...rows].map(([key, row]) => {
    const isSaved = row === cache.get(key)?.row;
    cache.set(key, { row });
    const change = row === undefined ? { table: name, key, row } : { table: name, key, row, columns: projection.columnsOf(row) };
    return { change, isSaved };
  });
};

/** One question for all rows of a batch that are not at hand. */
const loadMissing = async ({ name, cache }: Table, keys: ReadonlySet<string>, readModel: ReadModel): Promise<void> => {
  const missing = [...keys].filter((key) => cache.get(key) === undefined);
  if (missing.length === 0) return;
  const rows = await readModel.findMany(name, missing);
  for (const key of missing) cache.set(key, { row: rows.get(key) });
};
