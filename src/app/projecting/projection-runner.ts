/**
 * Keeps the read models: one subscription to the log, each batch folded into rows of every projection and saved, with the position,
 * in one transaction. What was saved is then told to whoever waits for a position or watches rows.
 *
 * A projection that is behind the others (a new version, a new table) takes part from its own position on; the subscription begins at
 * the oldest. Tables may be asked once they have come to the head of the log as it was when they were looked at.
 *
 * A batch that cannot be saved is tried again. A save that failed may have been made all the same, so before that the
 * positions are read anew: nothing is skipped, nothing is folded twice, and what was saved is told even if nobody said that it was.
 * Where somebody else saved meanwhile, the batch is folded again onto what they left; where the rows were thrown away, all is built anew.
 */
import { Subject } from 'rxjs';
import type { Recorded } from '../../domain/kernel/message.js';
import { handledBy, type Projection, tableOf } from '../../projections/projection.js';
import { LeastRecent } from '../commanding/least-recent.js';
import type { Clock } from '../ports/ambient.js';
import type { EventStore, Subscription } from '../ports/event-store.js';
import { type ReadModel, ReadModelMoved, type RowChange } from '../ports/read-model.js';
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
  private readonly types: readonly string[];
  private readonly tables: Table[];
  private readonly waiters: PositionWaiters;
  private subscription: Subscription | undefined;
  private stopping = false;
  /** Up to where all rows are built. */
  private head: bigint | undefined;
  /** Up to where it was told. */
  private told: bigint | undefined;
  /** What the tables have yet to come to before they may be asked. */
  private unshown: { readonly until: bigint | undefined } | undefined;
  private timesMoved = 0;

  constructor(
    private readonly store: EventStore,
    private readonly readModel: ReadModel,
    private readonly projections: readonly Projection[],
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.waiters = new PositionWaiters(clock);
    this.types = handledBy(projections);
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
    const head = await this.store.head(this.types);
    this.told = await this.readPositions();
    await this.goOn(this.told);
    if (head !== undefined) await this.waiters.untilForever(head);
  }

  get position(): bigint | undefined {
    return this.head;
  }

  /** How often somebody else had saved first. */
  get moved(): number {
    return this.timesMoved;
  }

  reached(position: bigint, timeoutMs: number): Promise<boolean> {
    return this.waiters.until(position, timeoutMs);
  }

  async caughtUp(timeoutMs: number): Promise<boolean> {
    const head = await this.store.head(this.types);
    return head === undefined || this.reached(head, timeoutMs);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.subscription?.stop();
    this.committed.complete();
  }

  /** What was saved without anybody being told of it comes again; so does what was thrown away. */
  private async goOn(built: bigint | undefined): Promise<void> {
    this.head = earlier(built, this.told);
    this.waiters.advance(this.head);
    await this.showWhenBuilt(this.head);
    this.subscribe();
  }

  private async readPositions(): Promise<bigint | undefined> {
    let until: bigint | undefined;
    const positions = await this.readModel.prepare(this.projections, async () => (until = await this.store.head(this.types)));
    for (const table of this.tables) {
      table.position = positions.get(table.name);
      table.cache.clear();
    }
    this.unshown = { until };
    return this.tables.map(({ position }) => position).reduce(earlier);
  }

  private subscribe(): void {
    if (this.stopping) return;
    const handler = { onEvents: (events: readonly Recorded[]) => this.take(events), onFailed: (error: Error) => this.resumeLater(error) };
    this.subscription = this.store.subscribe(this.head, handler, this.types);
  }

  private resumeLater(error: unknown): void {
    this.log.error({ err: error }, 'projections stopped; they go on from the last saved position');
    this.clock.after(retryMs, () => void this.resume());
  }

  private async resume(): Promise<void> {
    if (this.stopping) return;
    try {
      await this.goOn(await this.readPositions());
    } catch (error) {
      this.resumeLater(error);
    }
  }

  private async take(events: readonly Recorded[]): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    const rows = await this.keep(events, last.position);
    await this.showWhenBuilt(last.position);
    this.head = last.position;
    this.tell(events, rows);
    this.waiters.advance(last.position);
  }

  private async keep(events: readonly Recorded[], position: bigint): Promise<readonly RowChange[]> {
    for (;;) {
      try {
        return await this.save(events, position);
      } catch (error) {
        if (!(error instanceof ReadModelMoved)) throw error;
        this.timesMoved += 1;
        const built = await this.readPositions();
        if (isBefore(built, this.head)) throw error;
      }
    }
  }

  private async save(events: readonly Recorded[], position: bigint): Promise<readonly RowChange[]> {
    const rows: Touched[] = [];
    for (const table of this.tables) rows.push(...(await this.touchedRows(table, events)));
    const behind = this.tables.filter((table) => isBefore(table.position, position));
    const changes = rows.filter(({ isSaved }) => !isSaved).map(({ change }) => change);
    if (behind.length > 0) await this.readModel.save(changes, new Map(behind.map(({ name }) => [name, position])));
    for (const table of behind) table.position = position;
    return rows.map(({ change }) => change);
  }

  private async showWhenBuilt(position: bigint | undefined): Promise<void> {
    if (!this.unshown || isBefore(position, this.unshown.until)) return;
    await this.readModel.show(this.projections);
    this.unshown = undefined;
  }

  /** Each event once, also where rows are built anew. */
  private tell(events: readonly Recorded[], rows: readonly RowChange[]): void {
    const untold = events.filter(({ position }) => isBefore(this.told, position));
    const position = untold.at(-1)?.position;
    if (position === undefined) return;
    this.told = position;
    this.committed.next({ events: untold, rows, position });
  }

  /** Those this table has not taken into account; those it has only where somebody waits to be told. */
  private touchedRows(table: Table, events: readonly Recorded[]): Promise<Touched[]> {
    const mine = events.filter((each) => table.handles.has(each.event.type) && (this.committed.observed || isNew(table, each)));
    return mine.length === 0 ? Promise.resolve([]) : touched(table, mine, this.readModel);
  }
}

/** Of two positions; nowhere is before everywhere. */
const isBefore = (one: bigint | undefined, other: bigint | undefined): boolean => other !== undefined && (one === undefined || one < other);

const earlier = (one: bigint | undefined, other: bigint | undefined): bigint | undefined => (isBefore(one, other) ? one : other);

const isNew = ({ position }: Table, recorded: Recorded): boolean => isBefore(position, recorded.position);

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
  const rows = await readModel.building(name, missing);
  for (const key of missing) cache.set(key, { row: rows.get(key) });
};
