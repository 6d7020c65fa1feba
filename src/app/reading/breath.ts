/**
 * Lets everybody else have a turn. Log and rows of one machine answer at once, without ever leaving this turn of the event loop: who asks
 * them a thousand times in a row would keep all others waiting for as long as that takes.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long one may go on by itself. */
const longestMs = 10;

export type Breath = () => Promise<void>;

/** To be taken between two questions: most cost nothing. Several who share one go on one after the other, not all in the same turn. */
export const newBreath = (): Breath => {
  let since = performance.now();
  let before = Promise.resolve();
  const isLong = (): boolean => performance.now() - since >= longestMs;
  const giveWay = async (): Promise<void> => {
    // Who waited longer may just have given way.
    if (!isLong()) return;
    await nextTurn();
    since = performance.now();
  };
  return () => (isLong() ? (before = before.then(giveWay)) : none);
};

const none = Promise.resolve();
