/** What of all open work is one runner's to do. */
import { LeaseLost, type OwnGrant } from './grant.js';
import { partitionOf } from '../../projections/partitions.js';

export interface Share {
  /** All of it, where it is one; so that the others need not be looked up. */
  readonly partition: number | null;
  includes(process: string, key: string): boolean;
  /** Throws `LeaseLost` when it is somebody else's by now. */
  assertHeld(): void;
  /** It was found to be somebody else's, by whom it was refused to. */
  lose(): void;
}

/** Where one process does everything. */
export const everything: Share = { partition: null, includes: () => true, assertHeld: () => undefined, lose: () => undefined };

export const shareOf = (grant: OwnGrant): Share => ({
  partition: grant.partition,
  includes: (process, key) => partitionOf(process, key) === grant.partition,
  assertHeld: () => {
    if (!grant.isHeld()) throw new LeaseLost(grant);
  },
  lose: () => grant.lose(),
});
