import { systemClock } from '../../../../src/adapters/ambient/system.js';
import type { Clock } from '../../../../src/app/ports/ambient.js';

/** Goes a hundred times as fast: what waits for seconds is tested in milliseconds. */
export const hurriedClock = (): Clock => {
  const times = 100;
  const start = Date.now();
  return {
    now: () => new Date(start + (Date.now() - start) * times),
    after: (ms, run) => systemClock.after(ms / times, run),
  };
};
