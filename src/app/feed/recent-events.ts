/** What the read models showed last, in order and without a gap: so that hundreds who follow do not each ask the log. */
import type { Recorded } from '../../domain/kernel/message.js';

const kept = 2_000;

export class RecentEvents {
  private events: readonly Recorded[] = [];
  /** All that came after this is at hand; `undefined`: nothing came yet. */
  private since: bigint | undefined;

  add(events: readonly Recorded[]): void {
    const [first] = events;
    if (!first) return;
    this.since ??= first.position - 1n;
    const all = [...this.events, ...events];
    this.since = all.at(-kept - 1)?.position ?? this.since;
    this.events = all.slice(-kept);
  }

  /** Those after a position, at most so many; `undefined` where some of them, or all, have to be looked up in the log. */
  after(position: bigint, most: number): readonly Recorded[] | undefined {
    if (this.since === undefined || position < this.since) return undefined;
    const start = this.firstAfter(position);
    return start === this.events.length ? undefined : this.events.slice(start, start + most);
  }

  private firstAfter(position: bigint): number {
    let low = 0;
    for (let high = this.events.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.events[middle]?.position ?? 0n) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
