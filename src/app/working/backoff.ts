import type { Random } from '../ports/ambient.js';

const firstMs = 500;
const longestMs = 300_000;

/** Doubling, up to five minutes, with jitter of a half around it, so that what failed together does not come back together. */
export const backoffMs = (attempt: number, random: Random): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 20)) * (0.5 + random.next());
