/** Callers who wait until the read models have come to a position. */
import type { Clock } from '../ports/ambient.js';

interface Waiter {
  readonly position: bigint;
  readonly resolve: (reached: boolean) => void;
}

export class PositionWaiters {
  private readonly waiting = new Set<Waiter>();
  private reached: bigint | undefined;

  constructor(private readonly clock: Clock) {}

  advance(position: bigint | undefined): void {
    this.reached = position;
    if (position === undefined) return;
    for (const waiter of this.waiting) {
      if (waiter.position > position) continue;
      this.waiting.delete(waiter);
      waiter.resolve(true);
    }
  }

  until(position: bigint, timeoutMs: number): Promise<boolean> {
    if (this.hasReached(position)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const cancel = this.clock.after(timeoutMs, () => {
        this.waiting.delete(waiter);
        resolve(false);
      });
      const waiter: Waiter = {
        position,
        resolve: (reached) => {
          cancel();
          resolve(reached);
        },
      };
      this.waiting.add(waiter);
    });
  }

  untilForever(position: bigint): Promise<boolean> {
    if (this.hasReached(position)) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.waiting.add({ position, resolve });
    });
  }

  private hasReached(position: bigint): boolean {
    return this.reached !== undefined && this.reached >= position;
  }
}
