/** What of all open work is one runner's to do. */
import { type Grant, LeaseLost } from './grant.js';
import { partitionOf } from './partitions.js';

export interface Share {
  includes(process: string, key: string): boolean;
  /** Throws `LeaseLost` when it is somebody else's by now. */
  assertHeld(): void;
}

/** Where one process does everything. */
export const everything: Share = { includes: () => true, assertHeld: () => undefined };

export const shareOf = (grant: Grant): Share => ({
  includes: (process, key) => partitionOf(process, key) === grant.partition,
  assertHeld: () => {
    if (!grant.isHeld()) throw new LeaseLost(grant);
  },
});
