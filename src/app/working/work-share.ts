/**
 * This process's part of the work: as many partitions as are fair among those who attend, and for each a runner of its own.
 *
 * Every third of a lease's length it says that it is there, renews what it holds, lets go of what is more than fair, and takes what is
 * free up to that. Nobody decides for others: after a while each holds its share, whoever comes or goes. What is under way in a partition
 * that is let go of is finished first, for as long as one lease; one that is lost is dropped where it stands.
 */
import { HeldLease, type LeaseParts } from '../leasing/held-lease.js';
import { Rounds } from '../leasing/rounds.js';
import { Tenancy, type Tenant } from '../leasing/tenancy.js';
import type { Log } from '../log.js';
import type { Random } from '../ports/ambient.js';
import type { ShownLog } from '../projecting/shown-log.js';
import { type EpochParts, leaseOf, newEpoch } from './epoch.js';
import { LeaseLost, type OwnGrant } from './grant.js';
import { allPartitions, partitionCount } from '../../projections/partitions.js';

export interface WorkShareParts extends LeaseParts, EpochParts {
  readonly projections: Pick<ShownLog, 'caughtUp'>;
  readonly runnerFor: (grant: OwnGrant) => Tenant;
  readonly random: Random;
  readonly log: Log;
}

const showTimeoutMs = 5_000;

export class WorkShare {
  private readonly tenancies = new Map<number, Tenancy>();
  private readonly rounds: Rounds;
  private isStopping = false;

  constructor(private readonly parts: WorkShareParts) {
    const { lengthMs, clock, log } = parts;
    this.rounds = new Rounds({ everyMs: lengthMs / 3, round: () => this.round(), complaint: 'leases cannot be kept up', clock, log });
  }

  start(): void {
    void this.rounds.start();
  }

  /** Leases are kept up while what runs is finished. */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    await Promise.all([this.goAway(), ...[...this.tenancies.values()].map((tenancy) => tenancy.leave(graceMs))]);
    await this.rounds.stop();
    // A round that was under way may have got one more.
    await Promise.all([...this.tenancies.values()].map((tenancy) => tenancy.leave(0)));
  }

  /** The partitions that are this process's now. */
  get held(): readonly number[] {
    return [...this.tenancies].filter(([, tenancy]) => !tenancy.isOver).map(([partition]) => partition);
  }

  /** Why leases cannot be kept up, if they cannot. */
  get trouble(): string | undefined {
    return this.rounds.trouble;
  }

  private async round(): Promise<void> {
    await this.renew();
    if (this.isStopping) return;
    const { leases, owner, lengthMs } = this.parts;
    const fair = Math.ceil(partitionCount / (await leases.attend(owner, lengthMs)));
    const staying = [...this.tenancies.values()].filter(({ isLeaving }) => !isLeaving);
    for (const tenancy of staying.slice(fair)) void tenancy.leave(lengthMs);
    await this.take(fair - staying.length);
  }

  /** So that the others need not wait for it to be missed. */
  private async goAway(): Promise<void> {
    const { leases, owner, log } = this.parts;
    await leases.attend(owner, 0).catch((error: unknown) => log.warn({ err: error }, 'could not say that this process goes'));
  }

  private async renew(): Promise<void> {
    const renewals = await Promise.allSettled([...this.tenancies.values()].map((tenancy) => tenancy.renew()));
    for (const [partition, { isOver }] of this.tenancies) if (isOver) this.tenancies.delete(partition);
    const failed = renewals.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  private async take(wanted: number): Promise<void> {
    if (wanted <= 0) return;
    const held = await this.parts.leases.held();
    // What ran out here may still be ours for those who keep the leases.
    const isFree = (partition: number): boolean => [undefined, this.parts.owner].includes(held.get(leaseOf(partition)));
    const free = allPartitions.filter((partition) => isFree(partition) && !this.tenancies.has(partition));
    let left = wanted;
    for (const partition of this.shuffled(free)) {
      if (left === 0 || this.isStopping) return;
      const lease = await HeldLease.claim(this.parts, leaseOf(partition));
      if (!lease) continue;
      this.tenancies.set(partition, new Tenancy(lease, (held) => this.runnerFor(partition, held), this.parts.log));
      left -= 1;
    }
  }

  /** So that two who look at once do not want the same. */
  private shuffled(partitions: readonly number[]): readonly number[] {
    const drawn = partitions.map((partition) => ({ partition, lot: this.parts.random.next() }));
    return drawn.sort((one, other) => one.lot - other.lot).map(({ partition }) => partition);
  }

  /** Only where the rows are shown, and as fresh as the log: what the runner reads first, it goes on from. */
  private async runnerFor(partition: number, lease: HeldLease): Promise<Tenant> {
    const epoch = await newEpoch(this.parts, partition);
    const grant: OwnGrant = { partition, epoch, isHeld: () => lease.isHeld(), lose: () => lease.lose() };
    while (!(await this.parts.projections.caughtUp(showTimeoutMs))) if (!grant.isHeld()) throw new LeaseLost(grant);
    return this.parts.runnerFor(grant);
  }
}
