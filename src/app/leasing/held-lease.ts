/** A lease, as long as it is ours. */
import type { Leases } from '../ports/leases.js';

export interface LeaseParts {
  readonly leases: Leases;
  /** This process, and no other that ever was. */
  readonly owner: string;
  readonly lengthMs: number;
  /** Time that nobody can set. It must go on while the process is paused. */
  readonly monotonicMs: () => number;
}

/**
 * Goes by this machine's own clock: counted from when the lease was asked for, so never longer than whoever keeps the leases counts it. A
 * process that was paused finds out at the first question, before anybody could tell it. Once it is over it stays so, even if nobody else
 * took it: somebody may have acted on that already.
 */
export class HeldLease {
  private isOver = false;

  private constructor(
    private readonly parts: LeaseParts,
    private readonly lease: string,
    private until: number,
  ) {}

  /** `undefined`: somebody else holds it. */
  static async claim(parts: LeaseParts, lease: string): Promise<HeldLease | undefined> {
    const until = parts.monotonicMs() + parts.lengthMs;
    return (await parts.leases.claim(lease, parts.owner, parts.lengthMs)) ? new HeldLease(parts, lease, until) : undefined;
  }

  isHeld(): boolean {
    this.isOver ||= this.parts.monotonicMs() >= this.until;
    return !this.isOver;
  }

  /** Somebody who must know says that it is another's. */
  lose(): void {
    this.isOver = true;
  }

  /** Makes it longer; where that cannot be asked for, it goes on until it runs out. */
  async renew(): Promise<void> {
    if (!this.isHeld()) return;
    const until = this.parts.monotonicMs() + this.parts.lengthMs;
    const isOurs = await this.parts.leases.claim(this.lease, this.parts.owner, this.parts.lengthMs);
    if (isOurs) this.until = until;
    else this.isOver = true;
  }

  async release(): Promise<void> {
    this.isOver = true;
    await this.parts.leases.release(this.lease, this.parts.owner);
  }
}
