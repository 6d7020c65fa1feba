/** What of all open work is one runner's to do. */
import { LeaseLost, type OwnGrant } from './grant.js';
import { partitionOf } from './partitions.js';

export interface Share {
  includes(process: string, key: string): boolean;
  /** Throws `LeaseLost` when it is somebody else's by now. */
  assertHeld(): void;
  /** It was found to be somebody else's, by whom it was refused to. */
  lose(): void;
}

/** Where one process does everything. */
export const everything: Share = { includes: () => true, assertHeld: () => undefined, lose: () => undefined };

export const shareOf = (grant: OwnGrant): Share => ({
  includes: (process, key) => partitionOf(process, key) === grant.partition,
  assertHeld: () => {
    if (!grant.isHeld()) throw new LeaseLost(grant);
  },
  lose: () => grant.lose(),
});
