import type { Message, Metadata, Recorded } from '../../domain/kernel/message.js';

/** What is about to be stored. The id is the writer's: storing the same id again at the same place changes nothing. */
export interface NewEvent {
  readonly id: string;
  readonly event: Message;
  readonly metadata: Metadata;
}

/** `no-stream`: the stream must not exist yet. A number: the revision of its last event. There is no "any". */
export type ExpectedRevision = number | 'no-stream';

export interface Appended {
  /** Revision of the last event of the append. */
  readonly revision: number;
  /** Position of the last event of the append. */
  readonly position: bigint;
}

/** Somebody else appended first. The caller reads again and decides again. */
export class RevisionConflict extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`${stream} is at ${actual}, not at ${expected}`);
    this.name = 'RevisionConflict';
  }
}

/** The store cannot be reached or did not say whether it stored. What was asked for may have happened. */
export class EventStoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventStoreUnavailable';
  }
}

export interface SubscriptionHandler {
  /** Called with one batch after the other, never two at once, in order of position, each event once. A throw ends the subscription. */
  onEvents(events: readonly Recorded[]): Promise<void> | void;
  /** Everything stored when the subscription reached the end of the log has been delivered; may be called again after a reconnect. */
  onCaughtUp?(): void;
  /** The subscription is over and will deliver nothing more: a handler threw, or the store was closed with an error. */
  onFailed(error: Error): void;
}

export interface Subscription {
  /** Resolves when the batch under way is done; nothing is delivered afterwards. */
  stop(): Promise<void>;
}

/**
 * The log. What `append` acknowledged survives the loss of power; events of one append are stored together or not at all.
 * Streams are named `<category>-<id>`; names beginning with `$` are refused.
 */
export interface EventStore {
  /**
   * Appends all events, or none. At least one. Throws `RevisionConflict` unless the stream is at `expected`; but when the
   * very same event ids already stand right after `expected`, answers as it did the first time.
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;
  /** The events of a stream from a revision on (inclusive, 0 by default), oldest first; none when there is no such stream. */
  readStream(stream: string, from?: number): AsyncIterable<Recorded>;
  /** The events of a stream, newest first, from its end as it was when asked; none when there is no such stream. */
  readStreamBackwards(stream: string): AsyncIterable<Recorded>;
  /** All events after a position (exclusive; from the beginning when omitted), oldest first, up to the end as it is when reached. */
  readAll(after?: bigint): AsyncIterable<Recorded>;
  /** Delivers every event of these types (of all, where omitted) after a position (exclusive), then each new one; never misses, reorders or repeats. */
  subscribe(after: bigint | undefined, handler: SubscriptionHandler, types?: readonly string[]): Subscription;
  /** The same for the events of one stream after a revision (exclusive; from the first when `undefined`). There need be no such stream yet. */
  subscribeToStream(stream: string, after: number | undefined, handler: SubscriptionHandler): Subscription;
  /** Position of the last event of these types (of any, where omitted), `undefined` while there is none. */
  head(types?: readonly string[]): Promise<bigint | undefined>;
  /** Waits for what was begun; refuses what comes after. */
  close(): Promise<void>;
}
