import { randomUUID } from 'node:crypto';
import type { Clock, Ids, Random } from '../../app/ports/ambient.js';

/** Longest wait `setTimeout` understands; a longer one is taken in pieces. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  after: (ms, run) => {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      timer = setTimeout(() => (left > longestTimerMs ? arm(left - longestTimerMs) : run()), Math.min(left, longestTimerMs));
      timer.unref();
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};

export const systemIds: Ids = { uuid: () => randomUUID() };

export const systemRandom: Random = { next: () => Math.random() };
