/**
 * Appending when answers get lost. An append that was not answered may be stored, may not be, and may be stored yet: looking would not
 * tell. But the very same append, with the same ids at the same revision, is stored once however often it is asked for: the server knows
 * it again. So it is asked for again until there is an answer, and that answer holds for all the tries:
 *
 * - it is stored: by one of the tries, and by no other any more;
 * - the stream has gone past the revision: none of the tries will be stored any more, since it never comes back there. Whether one was is
 *   read from the stream: ours, or somebody else's, stand right after that revision.
 */
import { type Appended, EventStoreUnavailable, type ExpectedRevision, RevisionConflict } from '../../../app/ports/event-store.js';
import type { Clock } from '../../../app/ports/ambient.js';
import type { Pages } from './pages.js';
import { type Patience, unavailable } from './patience.js';
import { eventOfOwnStream } from './recorded-events.js';
import type { ClientEvent, StoreClient } from './store-client.js';
import { answerWithin } from './time-limit.js';
import { StaleRevision, troubleOf } from './trouble.js';

export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly ClientEvent[];
}

export interface AppendsParts {
  readonly client: StoreClient;
  readonly pages: Pages;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly tryMs: number;
}

export class Appends {
  constructor(private readonly parts: AppendsParts) {}

  async store(append: Append): Promise<Appended> {
    try {
      return await this.parts.patience.until((before) => this.attempt(append, before > 0));
    } catch (error) {
      if (error instanceof RevisionConflict || error instanceof EventStoreUnavailable) throw error;
      if (troubleOf(error) === 'denied') throw unavailable(`The event store refuses Mooring the append to ${append.stream}`, error);
      throw new Error(`The event store cannot take the append to ${append.stream}`, { cause: error });
    }
  }

  private async attempt({ stream, expected, events }: Append, again: boolean): Promise<Appended> {
    const { client, clock, tryMs } = this.parts;
    const append = { stream, expected: expected === 'no-stream' ? expected : BigInt(expected), events, deadlineMs: tryMs };
    try {
      // The limit of our own is for what the client does before the call: looking for the leader, for one.
      const { revision, position } = await answerWithin(clock, tryMs + 1_000, client.append(append));
      if (position !== undefined) return { revision: Number(revision), position };
      return (await this.found({ stream, expected, events })) ?? notFound(stream);
    } catch (error) {
      if (!(error instanceof StaleRevision)) throw error;
      const found = again ? await this.found({ stream, expected, events }) : undefined;
      if (found) return found;
      throw new RevisionConflict(stream, expected, error.actual);
    }
  }

  /** Where the events stand, when they stand right after the expected revision. */
  private async found({ stream, expected, events }: Append): Promise<Appended | undefined> {
    const first = expected === 'no-stream' ? 0 : expected + 1;
    const stored = (await this.parts.pages.ofStream(stream, 'forwards', BigInt(first), events.length)).map(eventOfOwnStream);
    const last = stored.at(-1);
    const areOurs = stored.length === events.length && stored.every(({ id }, index) => id === events[index]?.id);
    return areOurs && last ? { revision: last.revision, position: last.position } : undefined;
  }
}

const notFound = (stream: string): never => {
  throw new EventStoreUnavailable(`The event store has stored an append to ${stream} and does not show it`);
};
