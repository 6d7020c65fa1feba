import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  EventStoreUnavailable,
  RevisionConflict,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Subscription,
  type SubscriptionHandler,
} from '../../../app/ports/event-store.js';
import type { Recorded } from '../../../domain/kernel/message.js';
import { checkStreamName } from '../append-check.js';
import { checkedAppend, type AppendRequest } from './append-request.js';
import { EmbeddedSubscription, type Feed } from './embedded-subscription.js';
import { openEventFile, type EventFile } from './event-file.js';
import { EventLog, PAGE_EVENTS, type Committed } from './event-log.js';
import { decode, type EventRow } from './event-row.js';
import { GroupCommit } from './group-commit.js';
import { RecentEvents } from './recent-events.js';

const RECENT_BYTES = 8 * 1024 * 1024;
/** Of a stream: most are short, and who reads from a milestone on wants some of what follows. */
const FIRST_PAGE = 64;
const moreThan = (page: number): number => Math.min(page * 2, PAGE_EVENTS);

/**
 * The log in one SQLite file of this process (docs/adr/0002). An append is acknowledged when the transaction it shares with
 * its neighbours is committed, which is after the sync; then, and not before, subscribers see it.
 */
export class EmbeddedEventStore implements EventStore {
  private readonly log: EventLog;
  private readonly appends = new GroupCommit<AppendRequest>((requests) => this.commit(requests));
  private readonly recent = new RecentEvents(RECENT_BYTES);
  private readonly subscriptions = new Set<EmbeddedSubscription>();
  private refusal: EventStoreUnavailable | undefined;
  private closing: Promise<void> | undefined;

  constructor(private readonly file: EventFile) {
    this.log = new EventLog(file.db);
  }

  /** Opens the log of a data folder, making both where there are none. Throws one clear line, and then has changed nothing, when that cannot be. */
  static open(folder: string): EmbeddedEventStore {
    return new EmbeddedEventStore(openEventFile(folder));
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.assertOpen();
      this.appends.add({ ...checkedAppend(stream, expected, events), resolve, reject });
    });
  }

  async *readStream(stream: string, from = 0): AsyncGenerator<Recorded> {
    checkStreamName(stream);
    let next = from;
    for (let most = FIRST_PAGE; this.streamReaches(stream, next); most = moreThan(most)) {
      if (next > from) await nextTurn();
      const page = this.log.streamPage(stream, next, most);
      for (const row of page) yield decode(row);
      next += page.length;
    }
  }

  async *readStreamBackwards(stream: string): AsyncGenerator<Recorded> {
    checkStreamName(stream);
    this.assertOpen();
    const tail = this.log.tailOf(stream);
    let next = tail === 'no-stream' ? -1 : tail;
    for (let most = FIRST_PAGE; next >= 0; most = moreThan(most)) {
      const page = this.log.streamPageBackwards(stream, next, most);
      for (const row of page) yield decode(row);
      next -= page.length;
      await nextTurn();
      this.assertOpen();
    }
  }

  async *readAll(after = 0n): AsyncGenerator<Recorded> {
    let position = Number(after);
    while (this.logGoesOnAfter(position)) {
      if (position > after) await nextTurn();
      for (const row of this.log.pageAfter(position)) {
        yield decode(row);
        position = row.position;
      }
    }
  }

  subscribe(after: bigint | undefined, handler: SubscriptionHandler, types?: readonly string[]): Subscription {
    const wanted = types && new Set(types);
    const wants = ({ type }: EventRow): boolean => wanted?.has(type) ?? true;
    const feed: Feed = { after: (position) => this.feed(position), cursorOf: ({ position }) => position, wants };
    return this.follow(feed, Number(after ?? 0n), handler);
  }

  subscribeToStream(stream: string, after: number | undefined, handler: SubscriptionHandler): Subscription {
    checkStreamName(stream);
    const feed: Feed = {
      after: (revision) => (this.streamReaches(stream, revision + 1) ? this.log.streamPage(stream, revision + 1) : []),
      cursorOf: ({ revision }) => revision,
      wants: () => true,
    };
    return this.follow(feed, after ?? -1, handler);
  }

  async head(types?: readonly string[]): Promise<bigint | undefined> {
    this.assertOpen();
    const position = types ? this.log.lastOf(types) : this.log.head;
    return Promise.resolve(position === 0 ? undefined : BigInt(position));
  }

  /** Somebody else may have written: what is new is seen, and delivered. */
  look(): void {
    this.assertOpen();
    this.log.refresh();
    this.wakeSubscriptions();
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    this.refusal = new EventStoreUnavailable('The event store is closed');
    this.appends.flush();
    await Promise.allSettled([...this.subscriptions].map((subscription) => subscription.stop()));
    this.file.close();
  }

  private follow(feed: Feed, cursor: number, handler: SubscriptionHandler): Subscription {
    this.assertOpen();
    const subscription = new EmbeddedSubscription(feed, cursor, handler);
    this.subscriptions.add(subscription);
    void subscription.ended.then(() => this.subscriptions.delete(subscription));
    return subscription;
  }

  private commit(requests: readonly AppendRequest[]): void {
    let committed: Committed;
    try {
      committed = this.log.commit(requests);
    } catch (cause) {
      return this.takeBack(requests, cause);
    }
    for (const { request, verdict } of committed.answers) {
      if (verdict instanceof RevisionConflict) request.reject(verdict);
      else request.resolve(verdict);
    }
    this.recent.add(committed.rows);
    this.wakeSubscriptions();
  }

  /** A conflict found in a failed transaction may owe itself to events that were not stored: none of its answers holds. */
  private takeBack(requests: readonly AppendRequest[], cause: unknown): void {
    const error = new EventStoreUnavailable('The events could not be committed', { cause });
    for (const { reject } of requests) reject(error);
    try {
      this.log.recover();
    } catch (failure) {
      this.refusal = new EventStoreUnavailable('The event store gave up after an error', { cause: failure });
      this.wakeSubscriptions();
    }
  }

  private wakeSubscriptions(): void {
    for (const subscription of this.subscriptions) subscription.wake();
  }

  private feed(position: number): readonly EventRow[] {
    if (!this.logGoesOnAfter(position)) return [];
    const recent = this.recent.after(position, PAGE_EVENTS);
    return recent.length > 0 ? recent : this.log.pageAfter(position);
  }

  private logGoesOnAfter(position: number): boolean {
    this.assertOpen();
    return position < this.log.head;
  }

  private streamReaches(stream: string, revision: number): boolean {
    this.assertOpen();
    const tail = this.log.tailOf(stream);
    return tail !== 'no-stream' && revision <= tail;
  }

  private assertOpen(): void {
    if (this.refusal) throw new EventStoreUnavailable(this.refusal.message, { cause: this.refusal.cause });
  }
}
