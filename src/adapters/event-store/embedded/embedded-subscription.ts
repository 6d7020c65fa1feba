import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Subscription, SubscriptionHandler } from '../../../app/ports/event-store.js';
import { decodeAll, type EventRow } from './event-row.js';

/** What a cursor goes over: the whole log by position, or one stream by revision. */
export interface Feed {
  /** What lies after the cursor, in order and without gaps, at most one batch; none at the end. */
  readonly after: (cursor: number) => readonly EventRow[];
  readonly cursorOf: (row: EventRow) => number;
  /** Whether the subscriber wants it; the cursor moves on all the same. */
  readonly wants: (row: EventRow) => boolean;
}

/**
 * A cursor over the log. Catching up and following live are the same loop: take what lies after the cursor, deliver it,
 * move on, and sleep at the end of the log. There is no hand-over between the two that could miss or repeat anything;
 * whether rows come from disk or from memory is the feed's business.
 */
export class EmbeddedSubscription implements Subscription {
  private stopped = false;
  private caughtUp = false;
  private wakeUp: () => void = () => undefined;
  /** Whether stopped or failed. */
  readonly ended: Promise<void>;

  constructor(
    private readonly feed: Feed,
    private cursor: number,
    private readonly handler: SubscriptionHandler,
  ) {
    this.ended = this.run();
  }

  /** There is something new in the feed, or it has come to an end. */
  wake(): void {
    this.wakeUp();
  }

  stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    return this.ended;
  }

  private async run(): Promise<void> {
    try {
      // The caller holds the subscription before anything is delivered; and between batches everybody else gets a turn.
      for (await nextTurn(); !this.stopped; await nextTurn()) await this.step();
    } catch (error) {
      // Also when it was being stopped: nobody else would hear of what the last batch threw.
      this.stopped = true;
      this.handler.onFailed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private async step(): Promise<void> {
    const rows = this.feed.after(this.cursor);
    const last = rows.at(-1);
    if (!last) return this.rest();
    const wanted = rows.filter(this.feed.wants);
    if (wanted.length > 0) await this.handler.onEvents(decodeAll(wanted));
    this.cursor = this.feed.cursorOf(last);
  }

  private rest(): Promise<void> {
    // First the alarm, then the handler: what it sets off must not go unheard.
    const woken = new Promise<void>((resolve) => (this.wakeUp = resolve));
    if (!this.caughtUp) this.handler.onCaughtUp?.();
    this.caughtUp = true;
    return woken;
  }
}
