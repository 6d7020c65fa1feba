/**
 * Keeps the rows while the lease for it is ours. Two who keep them at once do no harm, each save is checked; the lease only keeps them from
 * undoing each other's work. Each time begins with a runner and a connection of its own, so that nothing of the last one is in the way.
 *
 * The lease is for a set of tables: a new release that has other versions of them builds these beside, while who came before keeps the old.
 */
import { LeaseKeeper, type LeaseKeeperParts } from '../leasing/lease-keeper.js';

export interface ProjectionKeeperParts extends Omit<LeaseKeeperParts, 'lease'> {
  /** Those the runners keep. */
  readonly tables: readonly string[];
}

export class ProjectionKeeper extends LeaseKeeper {
  constructor({ tables, ...parts }: ProjectionKeeperParts) {
    super({ ...parts, lease: `projections ${tables.toSorted().join(' ')}` });
  }
}
