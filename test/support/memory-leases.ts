/** Leases kept in this process, by a clock that is given. */
import type { Leases } from '../../src/app/ports/leases.js';

interface Held {
  readonly owner: string;
  readonly until: number;
}

export class MemoryLeases implements Leases {
  private readonly leases = new Map<string, Held>();
  private readonly attending = new Map<string, number>();

  constructor(private readonly nowMs: () => number) {}

  claim(lease: string, owner: string, lengthMs: number): Promise<boolean> {
    const holder = this.holderOf(lease);
    if (holder !== undefined && holder !== owner) return Promise.resolve(false);
    this.leases.set(lease, { owner, until: this.nowMs() + lengthMs });
    return Promise.resolve(true);
  }

  release(lease: string, owner: string): Promise<void> {
    if (this.holderOf(lease) === owner) this.leases.delete(lease);
    return Promise.resolve();
  }

  attend(owner: string, lengthMs: number): Promise<number> {
    this.attending.set(owner, this.nowMs());
    return Promise.resolve([...this.attending.values()].filter((said) => said > this.nowMs() - lengthMs).length);
  }

  held(): Promise<ReadonlyMap<string, string>> {
    const held = [...this.leases.keys()].flatMap((lease) => {
      const holder = this.holderOf(lease);
      return holder === undefined ? [] : [[lease, holder] as const];
    });
    return Promise.resolve(new Map(held));
  }

  private holderOf(lease: string): string | undefined {
    const held = this.leases.get(lease);
    return held && held.until > this.nowMs() ? held.owner : undefined;
  }
}
