/** The events that no checkpoint stands for yet, in 72 bytes each: of a log that was signed late those are all there are. */
import { type Link, nextLink } from '../../domain/audit/chain.js';
import { sha256 } from './canonical.js';

const hashBytes = 32;
/** The leaf, and the hash of the link after it. */
const entryBytes = 2 * hashBytes;

export class Uncovered {
  private hashes = new Uint8Array(entryBytes * 2_048);
  private positions = new BigUint64Array(2_048);
  private first = 0;
  private end = 0;

  /** What the last checkpoint stands for. */
  constructor(public base: Link) {}

  get length(): number {
    return this.end - this.first;
  }

  /** After the last of them. */
  get link(): Link {
    return this.linkAfter(this.length);
  }

  /** After the first so many. */
  linkAfter(count: number): Link {
    if (count === 0) return this.base;
    const from = (this.first + count - 1) * entryBytes + hashBytes;
    return { count: this.base.count + count, hash: this.hashes.slice(from, from + hashBytes) };
  }

  /** Counted from 0; `undefined`: there are not so many. */
  positionOf(index: number): bigint | undefined {
    return index < 0 || index >= this.length ? undefined : this.positions[this.first + index];
  }

  leavesOf(count: number): readonly Uint8Array[] {
    return Array.from({ length: count }, (_, index) => {
      const from = (this.first + index) * entryBytes;
      return this.hashes.subarray(from, from + hashBytes);
    });
  }

  add(leaf: Uint8Array, position: bigint): void {
    const { hash } = nextLink(sha256, this.link, leaf);
    if (this.end === this.positions.length) this.makeRoom();
    this.hashes.set(leaf, this.end * entryBytes);
    this.hashes.set(hash, this.end * entryBytes + hashBytes);
    this.positions[this.end] = position;
    this.end += 1;
  }

  /** A checkpoint stands for the first so many. */
  cover(count: number): void {
    this.base = this.linkAfter(count);
    this.first += count;
  }

  /** What was covered makes room first. */
  private makeRoom(): void {
    const [hashes, positions] = [this.hashes.subarray(this.first * entryBytes), this.positions.subarray(this.first)];
    if (this.length * 2 > this.positions.length) {
      this.hashes = new Uint8Array(this.hashes.length * 2);
      this.positions = new BigUint64Array(this.positions.length * 2);
    }
    this.hashes.set(hashes);
    this.positions.set(positions);
    [this.first, this.end] = [0, positions.length];
  }
}
