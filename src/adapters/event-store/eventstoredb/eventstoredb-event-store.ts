import {
  type Appended,
  type EventStore,
  EventStoreUnavailable,
  type ExpectedRevision,
  type NewEvent,
  type Subscription,
  type SubscriptionHandler,
} from '../../../app/ports/event-store.js';
import type { Clock, Random } from '../../../app/ports/ambient.js';
import type { Recorded } from '../../../domain/kernel/message.js';
import { checkAppend, checkStreamName } from '../append-check.js';
import { Appends } from './appends.js';
import { CallsAtOnce } from './calls-at-once.js';
import { type Feed, logFeed, streamFeed } from './feeds.js';
import { LogEnd } from './log-end.js';
import { Pages } from './pages.js';
import { Patience, unavailable } from './patience.js';
import { eventOfOwnStream, ownEvent, toClientEvent } from './recorded-events.js';
import type { StoreClient } from './store-client.js';
import { SupervisedSubscription } from './supervised-subscription.js';
import { answerWithin } from './time-limit.js';

export interface EventStoreDbParts {
  readonly client: StoreClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly times: Times;
}

export interface Times {
  /** How long one call may take. */
  readonly tryMs: number;
  /** How long a call is tried again after it failed. */
  readonly patienceMs: number;
  /** How long a subscription may be quiet before it is checked. */
  readonly quietMs: number;
}

const pageEvents = 500;
const mostCalls = 256;

/**
 * The log in an EventStoreDB or KurrentDB, alone or a cluster. A position is the commit position of the event. What the server writes for
 * itself, and what others keep there, is passed over.
 */
export class EventStoreDbEventStore implements EventStore {
  private readonly pages: Pages;
  private readonly end: LogEnd;
  private readonly patience: Patience;
  private readonly appends: Appends;
  private readonly calls: CallsAtOnce;
  private readonly begun = new Set<Promise<unknown>>();
  private readonly subscriptions = new Set<SupervisedSubscription>();
  private closing: Promise<void> | undefined;

  constructor(private readonly parts: EventStoreDbParts) {
    const { client, clock, random, times } = parts;
    this.patience = new Patience({ clock, random, patienceMs: times.patienceMs });
    this.calls = new CallsAtOnce(mostCalls, clock, times.patienceMs);
    this.pages = new Pages({ client, clock, tryMs: times.tryMs });
    this.end = new LogEnd(this.pages);
    this.appends = new Appends({ client, pages: this.pages, patience: this.patience, clock, tryMs: times.tryMs });
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    this.assertOpen();
    checkAppend(stream, expected, events);
    return this.finished(() => this.appends.store({ stream, expected, events: events.map(toClientEvent) }));
  }

  async *readStream(stream: string, from = 0): AsyncGenerator<Recorded> {
    checkStreamName(stream);
    for (let next = BigInt(from); ;) {
      const page = await this.read(() => this.pages.ofStream(stream, 'forwards', next, pageEvents));
      for (const found of page) yield eventOfOwnStream(found);
      if (page.length < pageEvents) return;
      next += BigInt(page.length);
    }
  }

  async *readStreamBackwards(stream: string): AsyncGenerator<Recorded> {
    checkStreamName(stream);
    for (let next: bigint | 'end' = 'end'; ;) {
      const page = await this.read(() => this.pages.ofStream(stream, 'backwards', next, pageEvents));
      for (const found of page) yield eventOfOwnStream(found);
      const oldest = page.at(-1)?.event?.revision;
      if (page.length < pageEvents || oldest === undefined || oldest === 0n) return;
      next = oldest - 1n;
    }
  }

  async *readAll(after?: bigint): AsyncGenerator<Recorded> {
    for (let cursor = after; ;) {
      const page = await this.read(() => this.pages.forwards(cursor, pageEvents));
      for (const found of page) {
        const position = found.event?.position?.commit;
        if (position === undefined || (cursor !== undefined && position <= cursor)) continue;
        cursor = position;
        const own = ownEvent(found);
        if (own) yield own;
      }
      if (page.length < pageEvents) return;
    }
  }

  subscribe(after: bigint | undefined, handler: SubscriptionHandler, types?: readonly string[]): Subscription {
    return this.follow(logFeed(this.parts.client, this.end, types), after, handler);
  }

  subscribeToStream(stream: string, after: number | undefined, handler: SubscriptionHandler): Subscription {
    checkStreamName(stream);
    return this.follow(streamFeed(this.parts.client, this.pages, stream), after === undefined ? undefined : BigInt(after), handler);
  }

  async head(types?: readonly string[]): Promise<bigint | undefined> {
    return this.read(() => this.end.last(types));
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    // What was asked for is not given up, but is not asked for again either.
    this.patience.end();
    await Promise.allSettled([...this.subscriptions].map((subscription) => subscription.stop()));
    await Promise.allSettled(this.begun);
    const { client, clock, times } = this.parts;
    await answerWithin(clock, times.tryMs, client.dispose()).catch(() => undefined);
  }

  private follow(feed: Feed, cursor: bigint | undefined, handler: SubscriptionHandler): Subscription {
    this.assertOpen();
    const { clock, random, times } = this.parts;
    const subscription = new SupervisedSubscription(feed, cursor, handler, { clock, random, quietMs: times.quietMs });
    this.subscriptions.add(subscription);
    void subscription.ended.then(() => this.subscriptions.delete(subscription));
    return subscription;
  }

  private async read<Value>(ask: () => Promise<Value>): Promise<Value> {
    this.assertOpen();
    try {
      return await this.finished(() => this.patience.until(ask));
    } catch (error) {
      throw error instanceof EventStoreUnavailable ? error : unavailable('The event store cannot be read', error);
    }
  }

  private async finished<Value>(call: () => Promise<Value>): Promise<Value> {
    const work = this.calls.take(call);
    this.begun.add(work);
    try {
      return await work;
    } finally {
      this.begun.delete(work);
    }
  }

  private assertOpen(): void {
    if (this.closing) throw new EventStoreUnavailable('The event store is closed');
  }
}
