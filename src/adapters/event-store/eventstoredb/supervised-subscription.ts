/**
 * A subscription that outlives the connections it is made of. One after the other, each begins after the cursor, and whatever ends it, in
 * whatever way the client tells of it or does not, the next one begins there as well:
 *
 *     look where the log ends now          this is what must be delivered before it has caught up
 *     let in what comes after the cursor
 *     take what has come in, deliver it, move the cursor; at the end of it say that it has caught up
 *     quiet for long: look where the log ends; what was there has not come when it is quiet for long again: this connection is deaf
 *     broken: wait a moment, from the top
 *
 * The cursor moves when a batch is handed over, so nothing is delivered twice, and nothing is taken that does not lie after it. Checkpoints
 * move it over what the server looked through in vain.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Random } from '../../../app/ports/ambient.js';
import type { Subscription, SubscriptionHandler } from '../../../app/ports/event-store.js';
import type { Recorded } from '../../../domain/kernel/message.js';
import { Bell } from './bell.js';
import type { Feed } from './feeds.js';
import type { Inflow } from './inflow.js';
import { pauseMs, unavailable } from './patience.js';
import type { Found } from './store-client.js';
import { troubleOf } from './trouble.js';

export interface SupervisionParts {
  readonly clock: Clock;
  readonly random: Random;
  /** After this long without a sign of the server it is checked whether the log went on. */
  readonly quietMs: number;
}

const largestBatch = 500;

export class SupervisedSubscription implements Subscription {
  private stopped = false;
  private failures = 0;
  private readonly bell: Bell;
  /** Whether stopped or failed. */
  readonly ended: Promise<void>;

  constructor(
    private readonly feed: Feed,
    private cursor: bigint | undefined,
    private readonly handler: SubscriptionHandler,
    private readonly parts: SupervisionParts,
  ) {
    this.bell = new Bell(parts.clock);
    this.ended = this.run();
  }

  stop(): Promise<void> {
    this.stopped = true;
    this.bell.ring();
    return this.ended;
  }

  private async run(): Promise<void> {
    try {
      for (; !this.stopped; await this.rest()) await this.connection();
    } catch (error) {
      // Also when it was being stopped: nobody else would hear of what the last batch threw.
      this.stopped = true;
      this.handler.onFailed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** One connection from its beginning to its end. Throws what ends the subscription. */
  private async connection(): Promise<void> {
    let inflow: Inflow | undefined;
    try {
      const last = await this.lookAtTheEnd();
      if (last === 'unknown') return;
      inflow = this.feed.open(this.cursor, () => this.bell.ring());
      await this.follow(inflow, last);
    } finally {
      inflow?.close();
    }
  }

  private async follow(inflow: Inflow, last: bigint | undefined): Promise<void> {
    let behind: bigint | undefined;
    let hasCaughtUp = false;
    // Between batches everybody else gets a turn; and one batch holds what came in meanwhile.
    for (; !this.stopped; await nextTurn()) {
      const batch = inflow.take(largestBatch);
      await this.deliver(batch);
      this.moveTo(inflow.checked);
      if (!hasCaughtUp && this.isAt(last)) {
        hasCaughtUp = true;
        this.failures = 0;
        this.handler.onCaughtUp?.();
      }
      if (batch.length > 0) continue;
      if (inflow.broken) return this.conclude(inflow.broken);
      if (await this.bell.heard(this.parts.quietMs)) continue;
      if (!this.isAt(behind)) return;
      const end = await this.lookAtTheEnd();
      if (end === 'unknown') return;
      behind = end;
    }
  }

  private async deliver(batch: readonly Found[]): Promise<void> {
    const events: Recorded[] = [];
    let { cursor } = this;
    for (const found of batch) {
      const at = this.feed.cursorOf(found);
      if (at === undefined || (cursor !== undefined && at <= cursor)) continue;
      cursor = at;
      const recorded = this.feed.wanted(found);
      if (recorded) events.push(recorded);
    }
    if (events.length > 0 && !this.stopped) await this.handler.onEvents(events);
    this.moveTo(cursor);
  }

  private async lookAtTheEnd(): Promise<bigint | undefined | 'unknown'> {
    try {
      return await this.feed.last(this.cursor);
    } catch (error) {
      this.conclude(error);
      return 'unknown';
    }
  }

  /** Returns when it is worth another connection. */
  private conclude(error: unknown): void {
    switch (troubleOf(error)) {
      case 'denied':
        throw unavailable('The event store refuses Mooring the subscription', error);
      case 'final':
        throw error;
      default:
        return;
    }
  }

  private isAt(position: bigint | undefined): boolean {
    return position === undefined || (this.cursor !== undefined && this.cursor >= position);
  }

  private moveTo(position: bigint | undefined): void {
    if (position !== undefined && !(this.cursor !== undefined && this.cursor >= position)) this.cursor = position;
  }

  private async rest(): Promise<void> {
    const { clock, random } = this.parts;
    const until = clock.now().getTime() + pauseMs(this.failures, random);
    this.failures += 1;
    // The bell may still ring for what the last connection had to say.
    for (;;) {
      const left = until - clock.now().getTime();
      if (left <= 0 || this.stopped) return;
      await this.bell.heard(left);
    }
  }
}
