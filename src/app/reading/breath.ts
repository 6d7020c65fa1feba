/**
 * Lets everybody else have a turn. Log and rows of one machine answer at once, without ever leaving this turn of the event loop: who asks
 * them a thousand times in a row would keep all others waiting for as long as that takes.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long one may go on by itself. */
const longestMs = 10;

export type Breath = () => Promise<void>;

/** To be taken between two questions: most cost nothing. */
export const newBreath = (): Breath => {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < longestMs) return;
    await nextTurn();
    since = performance.now();
  };
};
