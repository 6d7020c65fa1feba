/** The events since the last checkpoint: what the next one is made of. */
import type { CheckpointHeader } from '../../domain/audit/audit.events.js';
import { type Link, nextLink } from '../../domain/audit/chain.js';
import { merkleRoot } from '../../domain/audit/merkle.js';
import type { Recorded } from '../../domain/kernel/message.js';
import { hexOf, leafOf, plain, sha256 } from './canonical.js';

interface Entry {
  readonly leaf: Uint8Array;
  readonly link: Link;
  readonly position: bigint;
  /** When it was decided, and at the latest when it was seen: a clock may be ahead. `null` for a checkpoint, which is no reason for another one. */
  readonly at: number | null;
}

export class Unsigned {
  private entries: Entry[] = [];

  /** From here on: what the last checkpoint stands for. */
  constructor(private base: Link) {}

  get size(): number {
    return this.entries.length;
  }

  /** When the first of them was decided. */
  get since(): number | undefined {
    return this.entries.find(({ at }) => at !== null)?.at ?? undefined;
  }

  add(recorded: Recorded, seenAt: Date): void {
    const leaf = leafOf(plain(recorded));
    const link = nextLink(sha256, this.entries.at(-1)?.link ?? this.base, leaf);
    const at = recorded.event.type === 'CheckpointSigned' ? null : Math.min(Date.parse(recorded.metadata.at) || 0, seenAt.getTime());
    this.entries.push({ leaf, link, position: recorded.position, at });
  }

  /** What a checkpoint over all of them says. There must be one. */
  header(signedAt: string): Omit<CheckpointHeader, 'keyId'> | undefined {
    const last = this.entries.at(-1);
    if (!last) return undefined;
    const root = merkleRoot(
      sha256,
      this.entries.map(({ leaf }) => leaf),
    );
    const { count, hash } = last.link;
    const position = last.position.toString();
    return { count, position, hash: hexOf(hash), root: hexOf(root), previousCount: this.base.count, signedAt };
  }

  /** A checkpoint over the first `count` events of the log is there. `false`: it is not over these events. */
  cover(count: number, hash: string): boolean {
    const covered = count - this.base.count;
    if (covered <= 0) return true;
    const last = this.entries[covered - 1];
    if (!last) return false;
    this.base = last.link;
    this.entries = this.entries.slice(covered);
    return hexOf(last.link.hash) === hash;
  }
}
