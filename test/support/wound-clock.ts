import type { Clock } from '../../src/app/ports/ambient.js';

export interface WoundClock extends Clock {
  advance(ms: number): void;
}

/** Stands still until it is moved on. Keeps no appointments. */
export const woundClock = (start = '2030-01-01T10:00:00.250Z'): WoundClock => {
  let time = new Date(start).getTime();
  return {
    now: () => new Date(time),
    after: () => () => undefined,
    advance: (ms) => {
      time += ms;
    },
  };
};
