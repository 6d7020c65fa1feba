import type { ExpectedRevision } from '../../../app/ports/event-store.js';

/** Where streams end, for those used last. A `Map` keeps the order of insertion, so its first key is the one used longest ago. */
export class StreamTails {
  private readonly tails = new Map<string, ExpectedRevision>();

  constructor(private readonly capacity: number) {}

  get(stream: string): ExpectedRevision | undefined {
    return this.tails.get(stream);
  }

  set(stream: string, tail: ExpectedRevision): void {
    this.tails.delete(stream);
    this.tails.set(stream, tail);
    if (this.tails.size <= this.capacity) return;
    for (const [oldest] of this.tails) return void this.tails.delete(oldest);
  }

  clear(): void {
    this.tails.clear();
  }
}
