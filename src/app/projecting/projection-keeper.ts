/**
 * Keeps the rows while the lease for it is ours. Two who keep them at once do no harm, each save is checked; the lease only keeps them from
 * undoing each other's work. Each time begins with a runner and a connection of its own, so that nothing of the last one is in the way.
 *
 * The lease is for a set of tables: a new release that has other versions of them builds these beside, while who came before keeps the old.
 */
import { HeldLease, type LeaseParts } from '../leasing/held-lease.js';
import { Rounds } from '../leasing/rounds.js';
import { Tenancy, type Tenant } from '../leasing/tenancy.js';
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';

export interface ProjectionKeeperParts extends LeaseParts {
  /** Those the runners keep. */
  readonly tables: readonly string[];
  readonly newRunner: () => Tenant;
  readonly clock: Clock;
  readonly log: Log;
}

export class ProjectionKeeper {
  private tenancy: Tenancy | undefined;
  private readonly lease: string;
  private readonly rounds: Rounds;

  constructor(private readonly parts: ProjectionKeeperParts) {
    const { tables, lengthMs, clock, log } = parts;
    this.lease = `projections ${tables.toSorted().join(' ')}`;
    this.rounds = new Rounds({ everyMs: lengthMs / 3, round: () => this.round(), complaint: 'leases cannot be kept up', clock, log });
  }

  start(): void {
    void this.rounds.start();
  }

  async stop(graceMs: number): Promise<void> {
    await this.rounds.stop();
    await this.tenancy?.leave(graceMs);
  }

  get isKeeping(): boolean {
    return this.tenancy !== undefined && !this.tenancy.isOver;
  }

  private async round(): Promise<void> {
    await this.tenancy?.renew();
    if (this.isKeeping) return;
    const held = await HeldLease.claim(this.parts, this.lease);
    if (held) this.tenancy = new Tenancy(held, () => Promise.resolve(this.parts.newRunner()), this.parts.log);
  }
}
