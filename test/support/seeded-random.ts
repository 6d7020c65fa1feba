import type { Ids, Random } from '../../src/app/ports/ambient.js';

/** Chance that comes out the same for the same seed (mulberry32), so that what it finds can be seen again. */
export class SeededRandom implements Random, Ids {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  oneOf<Value>(values: readonly Value[]): Value {
    const chosen = values[this.below(values.length)];
    if (chosen === undefined) throw new Error('there is nothing to choose from');
    return chosen;
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.below(16).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
