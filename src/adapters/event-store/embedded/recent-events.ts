import { bytesOf, type EventRow } from './event-row.js';

/**
 * The end of the log in memory, so that a subscriber that keeps up never makes the store read from disk. One that falls
 * behind costs nothing here: what it missed is let go and it reads the file instead.
 */
export class RecentEvents {
  private rows: EventRow[] = [];
  private bytes = 0;

  constructor(private readonly keptBytes: number) {}

  /** Rows follow each other without gaps. Should they not follow those kept, the kept ones are of no more use. */
  add(rows: readonly EventRow[]): void {
    if (rows[0]?.position !== this.nextPosition) this.shrinkTo(0);
    for (const row of rows) {
      this.rows.push(row);
      this.bytes += bytesOf(row);
    }
    // Letting go of half at once makes the shifting of the rest cheap.
    if (this.bytes > this.keptBytes) this.shrinkTo(this.keptBytes / 2);
  }

  /** The rows after a position, none when the first of them is not kept (or not there yet). */
  after(position: number, limit: number): readonly EventRow[] {
    const oldest = this.rows[0];
    if (!oldest || position + 1 < oldest.position) return [];
    const start = position + 1 - oldest.position;
    return this.rows.slice(start, start + limit);
  }

  private get nextPosition(): number {
    return (this.rows.at(-1)?.position ?? 0) + 1;
  }

  private shrinkTo(bytes: number): void {
    let gone = 0;
    for (const row of this.rows) {
      if (this.bytes <= bytes) break;
      this.bytes -= bytesOf(row);
      gone += 1;
    }
    this.rows = this.rows.slice(gone);
  }
}
