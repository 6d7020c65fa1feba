import { afterEach, beforeEach, describe } from '@jest/globals';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import { appendingContract } from './event-store/appending.js';
import { closingContract } from './event-store/closing.js';
import { readingContract } from './event-store/reading.js';
import { repeatingContract } from './event-store/repeating.js';
import { singleStreamContract } from './event-store/single-stream.js';
import { subscribingContract } from './event-store/subscribing.js';
import { typesContract } from './event-store/types.js';

export interface EventStoreLab {
  readonly store: EventStore;
  /** Closes the store and opens it again: as the next run of the process finds it. */
  reopen(): Promise<EventStore>;
  /** Harmless when the store is closed already. */
  dispose(): Promise<void>;
}

/**
 * `make` is called for every test. The log need not be empty, but nobody else writes to it during a test; every test
 * uses streams of its own and begins at the head it finds. Event ids are UUIDs and no append is larger than 1 MiB.
 */
export const eventStoreContract = (title: string, make: () => Promise<EventStoreLab>): void => {
  describe(`${title} as event store`, () => {
    let lab: EventStoreLab;
    beforeEach(async () => {
      lab = await make();
    });
    afterEach(() => lab.dispose());

    appendingContract(() => lab);
    repeatingContract(() => lab);
    readingContract(() => lab);
    subscribingContract(() => lab);
    singleStreamContract(() => lab);
    typesContract(() => lab);
    closingContract(() => lab);
  });
};
