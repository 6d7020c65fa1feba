import type { Clock } from '../../src/app/ports/ambient.js';
import type { Leases } from '../../src/app/ports/leases.js';

interface Held {
  readonly owner: string;
  readonly until: number;
}

/** For tests of those who compete: every one of them is given the same. */
export class MemoryLeases implements Leases {
  private readonly leases = new Map<string, Held>();
  private readonly attending = new Map<string, number>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  claim(lease: string, owner: string, lengthMs: number): Promise<boolean> {
    const holder = this.holderOf(lease);
    if (holder !== undefined && holder !== owner) return Promise.resolve(false);
    this.leases.set(lease, { owner, until: this.now() + lengthMs });
    return Promise.resolve(true);
  }

  release(lease: string, owner: string): Promise<void> {
    if (this.leases.get(lease)?.owner === owner) this.leases.delete(lease);
    return Promise.resolve();
  }

  attend(owner: string, lengthMs: number): Promise<number> {
    this.attending.set(owner, this.now() + lengthMs);
    return Promise.resolve([...this.attending.values()].filter((until) => until > this.now()).length);
  }

  held(): Promise<ReadonlyMap<string, string>> {
    const owners = [...this.leases.keys()].flatMap((lease) => {
      const owner = this.holderOf(lease);
      return owner === undefined ? [] : [[lease, owner] as const];
    });
    return Promise.resolve(new Map(owners));
  }

  private holderOf(lease: string): string | undefined {
    const held = this.leases.get(lease);
    return held && held.until > this.now() ? held.owner : undefined;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
