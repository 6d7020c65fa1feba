/** Something that runs here as long as its lease is ours. */
import type { Log } from '../log.js';
import type { HeldLease } from './held-lease.js';

export interface Tenant {
  start(): Promise<void>;
  /** Finishes what runs, within `graceMs`. */
  stop(graceMs: number): Promise<void>;
  /** The lease is gone: nothing more, at once. */
  abandon(): void;
}

export class Tenancy {
  private tenant: Tenant | undefined;
  private leaving: Promise<void> | undefined;
  private hasEnded = false;

  /** `prepare` may take its time, and may throw: then the lease is given back. */
  constructor(
    private readonly lease: HeldLease,
    prepare: (lease: HeldLease) => Promise<Tenant>,
    private readonly log: Log,
  ) {
    void this.begin(prepare);
  }

  get isOver(): boolean {
    return this.hasEnded;
  }

  /** On its way out, or gone. */
  get isLeaving(): boolean {
    return this.leaving !== undefined || this.hasEnded;
  }

  async renew(): Promise<void> {
    try {
      await this.lease.renew();
    } finally {
      if (!this.lease.isHeld()) this.end();
    }
  }

  /** Keep renewing it meanwhile: what is finished within the grace is still recorded under this lease. */
  leave(graceMs: number): Promise<void> {
    this.leaving ??= this.moveOut(graceMs);
    return this.leaving;
  }

  private async begin(prepare: (lease: HeldLease) => Promise<Tenant>): Promise<void> {
    try {
      const tenant = await prepare(this.lease);
      this.tenant = tenant;
      if (this.isLeaving || !this.lease.isHeld()) return tenant.abandon();
      await tenant.start();
    } catch (error) {
      if (this.isLeaving) return;
      this.log.warn({ err: error }, 'what a lease was taken for could not begin; it is given back');
      await this.leave(0);
    }
  }

  private async moveOut(graceMs: number): Promise<void> {
    try {
      await this.tenant?.stop(graceMs);
      await this.lease.release();
    } catch (error) {
      this.log.warn({ err: error }, 'a lease could not be given back; it runs out');
    }
    this.end();
  }

  private end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.lease.lose();
    this.tenant?.abandon();
  }
}
