/**
 * Keeps the read models: one subscription to the log, each batch folded into rows of every projection and saved, with the position,
 * in one transaction. What was saved is then told to whoever waits for a position or watches rows.
 *
 * Tables that are behind (a new version, a log that grew meanwhile) are first built, many events at a time, up to where the log is, or
 * to where it was told; from there the subscription goes on. Tables may be asked once they have come to the head of the log as it was when
 * they were looked at.
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
import { buildLog } from './build-log.js';
import { PositionWaiters } from './position-waiters.js';
import { ProjectedTables } from './projected-tables.js';
import type { Committed, ShownLog } from './shown-log.js';
import { builderHere, type TableBuilder } from './table-builder.js';

const retryMs = 500;

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
  private timesMoved = 0;
  private readonly ending = new AbortController();

  constructor(
    private readonly store: EventStore,
    readModel: ReadModel,
    private readonly projections: readonly Projection[],
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly builder: TableBuilder = builderHere(store, readModel),
  ) {
    this.waiters = new PositionWaiters(clock);
    this.types = handledBy(projections);
    this.tables = new ProjectedTables(readModel, projections);
  }

  /** Resolves when the rows show everything that was in the log when it was called. That is not told: it was there before. */
  async start(): Promise<void> {
    const built = await this.prepare();
    const head = this.unshown?.until;
    this.told = head;
    await this.begin(() => Promise.resolve(built));
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
    this.ending.abort();
    await this.subscription?.stop();
    this.committed.complete();
  }

  /** What was saved without anybody being told of it comes again; so does what was thrown away. */
  private async goOn(built: bigint | undefined): Promise<void> {
    this.head = earlier(built, this.told);
    await this.showWhenBuilt(this.head);
    this.waiters.advance(this.head);
    this.isBeginning = false;
    this.subscribe();
  }

  private isBusy(): boolean {
    return this.isBeginning || this.unshown !== undefined;
  }

  /** Tables that are behind are built, and not told of: up to where the log is, or was told. */
  private async catchUp(built: bigint | undefined): Promise<bigint | undefined> {
    const until = earlier(this.told, this.unshown?.until);
    if (until === undefined || !isBefore(built, until) || this.stopping) return built;
    const onProgress = buildLog({ from: built, until, clock: this.clock, log: this.log });
    try {
      await this.builder.build(this.projections, until, { onProgress, signal: this.ending.signal });
    } catch (error) {
      this.noteMove(error);
    }
    return this.catchUp(await this.prepare());
  }

  /** Somebody else keeps the rows, too; any other trouble is thrown. */
  private noteMove(error: unknown): void {
    if (!(error instanceof ReadModelMoved)) throw error;
    this.timesMoved += 1;
  }

  private async prepare(): Promise<bigint | undefined> {
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

  private resume(): Promise<void> {
    return this.begin(() => this.prepare());
  }

  private async begin(look: () => Promise<bigint | undefined>): Promise<void> {
    if (this.stopping) return;
    try {
      await this.goOn(await this.catchUp(await look()));
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
        return await this.tables.save(events, position, this.committed.observed ? 'every' : 'changed');
      } catch (error) {
        this.noteMove(error);
        if (isBefore(await this.prepare(), this.head)) throw error;
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
