/**
 * Follows rows that another process keeps: the log tells what happened, the saved positions tell what of it the rows show.
 *
 * It begins at the end of the log as it finds it. A batch is told once the rows have come past it; until then the subscription waits,
 * so no more than one batch is held. Rows are read when they are told: they may show more than the batch they are told with, and are then
 * told again. Where the rows cannot be had, or are being built anew, it waits for as long as it takes; nothing is skipped.
 */
import { Subject } from 'rxjs';
import type { Recorded } from '../../domain/kernel/message.js';
import { handledBy, type Projection, tableOf } from '../../projections/projection.js';
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import type { EventStore, Subscription } from '../ports/event-store.js';
import type { ReadModel } from '../ports/read-model.js';
import { PositionWaiters } from './position-waiters.js';
import { SavedPosition } from './saved-position.js';
import type { Committed, ShownLog } from './shown-log.js';

const retryMs = 500;

export interface ProjectionFollowerParts {
  readonly store: EventStore;
  readonly readModel: Pick<ReadModel, 'positions' | 'watch' | 'findMany'>;
  /** All there are: what is shown is what all of them show. */
  readonly projections: readonly Projection[];
  /** Those whose rows are told. */
  readonly told: readonly Projection[];
  readonly clock: Clock;
  readonly log: Log;
}

export class ProjectionFollower implements ShownLog {
  readonly committed = new Subject<Committed>();
  private readonly types: readonly string[];
  private readonly saved: SavedPosition;
  private readonly waiters: PositionWaiters;
  private opening: Promise<void> = Promise.resolve();
  private subscription: Subscription | undefined;
  private asking: Promise<bigint | undefined> | undefined;
  private stopping = false;
  private shown: bigint | undefined;
  /** Up to where events were told; the subscription goes on from there. */
  private told: bigint | undefined;

  constructor(private readonly parts: ProjectionFollowerParts) {
    const { readModel, projections, clock, log } = parts;
    this.types = handledBy(projections);
    this.saved = new SavedPosition(readModel, projections.map(tableOf), clock, log);
    this.waiters = new PositionWaiters(clock);
  }

  /** Resolves when it follows; the rows may be behind, or not there yet. */
  async start(): Promise<void> {
    this.told = await this.parts.store.head(this.types);
    this.saved.start();
    this.opening = this.open(this.told);
    this.subscribe();
  }

  get position(): bigint | undefined {
    return this.shown;
  }

  reached(position: bigint, timeoutMs: number): Promise<boolean> {
    return this.waiters.until(position, timeoutMs);
  }

  async caughtUp(timeoutMs: number): Promise<boolean> {
    const head = await this.headNow();
    return head === undefined || this.reached(head, timeoutMs);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.saved.stop();
    await this.subscription?.stop();
    await this.opening;
    this.committed.complete();
  }

  /** One question for all who ask in the same turn: after a restart that is everything that is in the middle of something. */
  private headNow(): Promise<bigint | undefined> {
    this.asking ??= Promise.resolve().then(() => {
      this.asking = undefined;
      return this.parts.store.head(this.types);
    });
    return this.asking;
  }

  /** What was in the log before is shown, but not told. */
  private async open(head: bigint | undefined): Promise<void> {
    if (head === undefined || (await this.saved.atLeast(head)) === undefined) return;
    this.advance(head);
  }

  private subscribe(): void {
    if (this.stopping) return;
    const handler = { onEvents: (events: readonly Recorded[]) => this.take(events), onFailed: (error: Error) => this.resumeLater(error) };
    this.subscription = this.parts.store.subscribe(this.told, handler, this.types);
  }

  private resumeLater(error: unknown): void {
    if (this.stopping) return;
    this.parts.log.error({ err: error }, 'following the log stopped; it goes on from where it was');
    this.parts.clock.after(retryMs, () => this.resume());
  }

  private resume(): void {
    try {
      this.subscribe();
    } catch (error) {
      this.resumeLater(error);
    }
  }

  private async take(events: readonly Recorded[]): Promise<void> {
    await this.opening;
    for (let rest = events; rest[0];) {
      const saved = await this.saved.atLeast(rest[0].position);
      if (saved === undefined) return;
      const shown = rest.filter(({ position }) => position <= saved);
      if (!(await this.tell(shown))) return;
      rest = rest.slice(shown.length);
    }
  }

  private async tell(events: readonly Recorded[]): Promise<boolean> {
    const rows = await this.rowsOf(events);
    const position = events.at(-1)?.position;
    if (rows === undefined || position === undefined) return false;
    this.told = position;
    this.committed.next({ events, rows, position });
    this.advance(position);
    return true;
  }

  private advance(position: bigint): void {
    this.shown = position;
    this.waiters.advance(position);
  }

  /** `undefined` when it is stopped before they could be had. */
  private async rowsOf(events: readonly Recorded[]): Promise<Committed['rows'] | undefined> {
    while (!this.stopping) {
      try {
        const tables = this.parts.told.map((projection) => this.rowsIn(projection, events));
        return (await Promise.all(tables)).flat();
      } catch (error) {
        this.parts.log.warn({ err: error }, 'rows could not be read; trying again');
        await this.saved.pause();
      }
    }
    return undefined;
  }

  private async rowsIn(projection: Projection, events: readonly Recorded[]): Promise<Committed['rows']> {
    const table = tableOf(projection);
    const handled = events.filter(({ event }) => projection.handles.includes(event.type));
    const keys = [...new Set(handled.flatMap((recorded) => projection.keyOf(recorded) ?? []))];
    if (keys.length === 0) return [];
    const rows = await this.parts.readModel.findMany<object>(table, keys);
    return keys.map((key) => ({ table, key, row: rows.get(key) }));
  }
}
