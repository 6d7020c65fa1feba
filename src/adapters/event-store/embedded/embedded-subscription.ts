import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Subscription, SubscriptionHandler } from '../../../app/ports/event-store.js';
import { decode, type EventRow } from './event-row.js';

/** What lies after a position, in order and without gaps, at most one batch; none at the end of the log. */
export type Feed = (position: number) => readonly EventRow[];

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
    private position: number,
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
    const rows = this.feed(this.position);
    const last = rows.at(-1);
    if (!last) return this.rest();
    await this.handler.onEvents(rows.map(decode));
    this.position = last.position;
  }

  private rest(): Promise<void> {
    // First the alarm, then the handler: what it sets off must not go unheard.
    const woken = new Promise<void>((resolve) => (this.wakeUp = resolve));
    if (!this.caughtUp) this.handler.onCaughtUp?.();
    this.caughtUp = true;
    return woken;
  }
}
