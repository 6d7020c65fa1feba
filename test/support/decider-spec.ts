/** Given events, when a command, then events: a sentence about one aggregate, without mocks and without a store. */
import { expect } from '@jest/globals';
import { type Decider, fold } from '../../src/domain/kernel/decider.js';
import type { Message } from '../../src/domain/kernel/message.js';
import { Rejection, type RejectionCode } from '../../src/domain/kernel/rejection.js';

/** A single event, or the history of something told in one word. */
export type Told<Event> = Event | readonly Event[];

export const specOf =
  <State, Command extends Message, Event extends Message>(decider: Decider<State, Command, Event>) =>
  (...history: Told<Event>[]) => {
    const before = fold(decider.evolve, decider.initial, history.flat() as Event[]);

    const when = (command: Command) => {
      const repeatedAfter = (events: readonly Event[]) => decider.decide(command, fold(decider.evolve, before, events));
      return {
        /** These events; and asking again changes nothing (I7). */
        then: (...expected: readonly Told<Event>[]): void => {
          const events = decider.decide(command, before);
          expect(events).toEqual(expected.flat());
          expect(repeatedAfter(events)).toEqual([]);
        },
        /** These events; and asking again is refused, since the same words now wish for something else. */
        thenOnce: (code: RejectionCode, ...expected: readonly Told<Event>[]): void => {
          const events = decider.decide(command, before);
          expect(events).toEqual(expected.flat());
          expect(rejectionOf(() => repeatedAfter(events)).code).toBe(code);
        },
        /** These events; and the second time those: one more try of the same. */
        thenOnceMore: (first: Event, ...second: readonly Event[]): void => {
          const events = decider.decide(command, before);
          expect(events).toEqual([first]);
          expect(repeatedAfter(events)).toEqual(second);
        },
        thenNothing: (): void => expect(decider.decide(command, before)).toEqual([]),
        thenRejected: (code: RejectionCode, said: RegExp = /./): void => {
          const rejection = rejectionOf(() => decider.decide(command, before));
          expect({ code: rejection.code, message: rejection.message }).toEqual({ code, message: expect.stringMatching(said) });
        },
      };
    };
    return { when };
  };

/** What a call is refused with; anything else it ends with is a failure of the test. */
export const rejectionOf = (call: () => unknown): Rejection => {
  try {
    call();
  } catch (error) {
    if (error instanceof Rejection) return error;
    throw error;
  }
  throw new Error('expected a rejection, but it was accepted');
};
