import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import { EventStoreUnavailable } from '../ports/event-store.js';

export interface Patience {
  readonly clock: Clock;
  readonly log: Log;
}

const againMs = 500;

/** Asks the log for as long as it is out of reach; `undefined` when it was over before there was an answer. */
export const patiently = async <Value>(
  { clock, log }: Patience,
  isOver: () => boolean,
  ask: () => Promise<Value>,
): Promise<Value | undefined> => {
  while (!isOver()) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof EventStoreUnavailable)) throw error;
      log.warn({ err: error }, 'the log is out of reach; trying again');
      await new Promise<void>((resolve) => clock.after(againMs, resolve));
    }
  }
  return undefined;
};
