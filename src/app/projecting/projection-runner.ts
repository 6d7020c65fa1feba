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
import { handledBy, type Projection } from '../../projections/projection.js';
import type { Clock } from '../ports/ambient.js';
import type { EventStore, Subscription } from '../ports/event-store.js';
import { type ReadModel, ReadModelMoved, type RowChange } from '../ports/read-model.js';
import type { Log } from '../log.js';
import { earlier, isBefore } from './position-order.js';
import { PositionWaiters } from './position-waiters.js';
import { ProjectedTables } from './projected-tables.js';
import type { Committed, ShownLog } from './shown-log.js';

const retryMs = 500;
/** So many are folded at once while there are more to come: a row that changes many times is then saved once. */
const manyEvents = 5_000;

export class ProjectionRunner implements ShownLog {
  readonly committed = new Subject<Committed>();
  private readonly types: readonly string[];
  private readonly tables: ProjectedTables;
  private readonly waiters: PositionWaiters;
  private subscription: Subscription | undefined;
  private stopping = false;
  /** Not yet, or not again, in the middle of the log. */
  private isBeginning = true;
  /** Up to where all rows are built. */
  private head: bigint | undefined;
  /** Up to where it was told. */
  private told: bigint | undefined;
  /** What the tables have yet to come to before they may be asked. */
  private unshown: { readonly until: bigint | undefined } | undefined;
  private gathered: Recorded[] = [];
  private timesMoved = 0;

  constructor(
    private readonly store: EventStore,
    readModel: ReadModel,
    projections: readonly Projection[],
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.waiters = new PositionWaiters(clock);
    this.types = handledBy(projections);
    this.tables = new ProjectedTables(readModel, projections);
  }

  /** Resolves when the rows show everything that was in the log when it was called. */
  async start(): Promise<void> {
    const head = await this.store.head(this.types);
    this.told = await this.lookAtTables();
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

  /** For rows that others can reach, too, now and then: what was thrown away or put back is built anew, also while nothing happens. */
  async look(): Promise<void> {
    if (this.isBusy() || (await this.tables.areInPlace()) || this.isBusy()) return;
    const { subscription } = this;
    this.isBeginning = true;
    await subscription?.stop();
    if (this.subscription === subscription) await this.resume();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.subscription?.stop();
    this.committed.complete();
  }

  /** What was saved without anybody being told of it comes again; so does what was thrown away. */
  private async goOn(built: bigint | undefined): Promise<void> {
    this.gathered = [];
    this.head = earlier(built, this.told);
    this.waiters.advance(this.head);
    await this.showWhenBuilt(this.head);
    this.isBeginning = false;
    this.subscribe();
  }

  private isBusy(): boolean {
    return this.isBeginning || this.unshown !== undefined;
  }

  private async lookAtTables(): Promise<bigint | undefined> {
    let until: bigint | undefined;
    const built = await this.tables.prepare(async () => (until = await this.store.head(this.types)));
    this.unshown = { until };
    return built;
  }

  private subscribe(): void {
    if (this.stopping) return;
    const handler = { onEvents: (events: readonly Recorded[]) => this.take(events), onFailed: (error: Error) => this.resumeLater(error) };
    this.subscription = this.store.subscribe(this.head, handler, this.types);
  }

  private resumeLater(error: unknown): void {
    this.isBeginning = true;
    this.subscription = undefined;
    this.log.error({ err: error }, 'projections stopped; they go on from the last saved position');
    this.clock.after(retryMs, () => void this.resume());
  }

  private async resume(): Promise<void> {
    if (this.stopping) return;
    try {
      await this.goOn(await this.lookAtTables());
    } catch (error) {
      this.resumeLater(error);
    }
  }

  private async take(batch: readonly Recorded[]): Promise<void> {
    this.gathered.push(...batch);
    const last = this.gathered.at(-1);
    if (!last || (this.isBuilding(last.position) && this.gathered.length < manyEvents)) return;
    const events = this.gathered;
    this.gathered = [];
    const rows = await this.keep(events, last.position);
    await this.showWhenBuilt(last.position);
    this.head = last.position;
    this.tell(events, rows);
    this.waiters.advance(last.position);
  }

  private async keep(events: readonly Recorded[], position: bigint): Promise<readonly RowChange[]> {
    for (;;) {
      try {
        return await this.tables.save(events, position, this.committed.observed ? 'every' : 'changed');
      } catch (error) {
        if (!(error instanceof ReadModelMoved)) throw error;
        this.timesMoved += 1;
        if (isBefore(await this.lookAtTables(), this.head)) throw error;
      }
    }
  }

  private isBuilding(position: bigint | undefined): boolean {
    return this.unshown !== undefined && isBefore(position, this.unshown.until);
  }

  private async showWhenBuilt(position: bigint | undefined): Promise<void> {
    if (!this.unshown || this.isBuilding(position)) return;
    await this.tables.show();
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
}
