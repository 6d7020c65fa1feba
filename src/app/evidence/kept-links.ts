/** What somebody wrote down elsewhere: how many events the log had, and the link of the chain that stood for them. It must still go on from there. */
import type { Link } from '../../domain/audit/chain.js';
import { Broken } from './broken.js';
import { hexOf } from './canonical.js';

export interface KeptLink {
  readonly count: number;
  /** In hexadecimal. */
  readonly hash: string;
}

export class KeptLinks {
  /** Those that have not been come to yet: hashes by count. */
  private readonly due: Map<number, string>;
  /** Of the first event since the last one that was as it was kept. */
  private since: bigint | undefined;

  constructor(kept: readonly KeptLink[]) {
    this.due = new Map(kept.map(({ count, hash }) => [count, hash]));
  }

  take({ count, hash }: Link, position: bigint): void {
    if (this.due.size === 0) return;
    this.since ??= position;
    const kept = this.due.get(count);
    if (kept === undefined) return;
    if (kept !== hexOf(hash)) {
      const place = { position: this.since.toString(), through: position.toString(), line: null };
      throw new Broken(place, `the first ${count} events are not those that were kept elsewhere`);
    }
    this.due.delete(count);
    this.since = undefined;
  }

  finish({ count }: Link): void {
    if (this.due.size === 0) return;
    const most = Math.max(...this.due.keys());
    const place = { position: null, through: null, line: null };
    throw new Broken(place, `it has ${count} events, and had ${most} events when that was kept elsewhere`);
  }
}
