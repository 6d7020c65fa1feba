/** Runs something while a lease for it is ours, so that of all processes that could, one does. Each time begins with a new tenant. */
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import { HeldLease, type LeaseParts } from './held-lease.js';
import { Rounds } from './rounds.js';
import { Tenancy, type Tenant } from './tenancy.js';

export interface LeaseKeeperParts extends LeaseParts {
  readonly lease: string;
  readonly newRunner: () => Tenant;
  readonly clock: Clock;
  readonly log: Log;
}

export class LeaseKeeper {
  private tenancy: Tenancy | undefined;
  private readonly rounds: Rounds;

  constructor(private readonly parts: LeaseKeeperParts) {
    const { lengthMs, clock, log } = parts;
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
    const held = await HeldLease.claim(this.parts, this.parts.lease);
    if (held) this.tenancy = new Tenancy(held, () => Promise.resolve(this.parts.newRunner()), this.parts.log);
  }
}
