import {
  EventStoreUnavailable,
  type Appended,
  type EventStore,
  type Subscription,
  type SubscriptionHandler,
} from '../../../app/ports/event-store.js';
import type { Recorded } from '../../../domain/kernel/message.js';
import { EmbeddedEventStore } from './embedded-event-store.js';
import { openEventFileForReading } from './event-file.js';

/** How long a subscriber may not know of what another process has stored. */
const lookEveryMs = 200;

/** The log of a data folder for who only reads: also beside the process that writes it, and without keeping it from starting. */
export class EmbeddedEventReader implements EventStore {
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly store: EmbeddedEventStore) {}

  /** Throws one clear line when there is no log. */
  static open(folder: string): EmbeddedEventReader {
    return new EmbeddedEventReader(new EmbeddedEventStore(openEventFileForReading(folder)));
  }

  append(): Promise<Appended> {
    return Promise.reject(new EventStoreUnavailable('The event log was opened for reading only'));
  }

  readStream(stream: string, from?: number): AsyncIterable<Recorded> {
    this.store.look();
    return this.store.readStream(stream, from);
  }

  readStreamBackwards(stream: string): AsyncIterable<Recorded> {
    this.store.look();
    return this.store.readStreamBackwards(stream);
  }

  readAll(after?: bigint): AsyncIterable<Recorded> {
    this.store.look();
    return this.store.readAll(after);
  }

  subscribe(after: bigint | undefined, handler: SubscriptionHandler, types?: readonly string[]): Subscription {
    this.keepLooking();
    return this.store.subscribe(after, handler, types);
  }

  subscribeToStream(stream: string, after: number | undefined, handler: SubscriptionHandler): Subscription {
    this.keepLooking();
    return this.store.subscribeToStream(stream, after, handler);
  }

  async head(types?: readonly string[]): Promise<bigint | undefined> {
    this.store.look();
    return this.store.head(types);
  }

  close(): Promise<void> {
    clearInterval(this.timer);
    return this.store.close();
  }

  private keepLooking(): void {
    this.store.look();
    this.timer ??= setInterval(() => this.store.look(), lookEveryMs);
  }
}
