import { ownEvent } from './recorded-events.js';
import type { Pages } from './pages.js';
import type { Found } from './store-client.js';

/** The last event of some types, and how far the log had been looked through for it. */
interface Known {
  readonly last: bigint | undefined;
  readonly end: bigint;
}

const firstPage = 16;
const laterPages = 500;

/**
 * Where the last event of some types stands. The server has no such question, so the log is read from its end; what was found is
 * remembered, so that only what came after it is read the next time. A log that ends before where it ended then is another one, put back
 * from a backup: what is remembered says nothing of it.
 */
export class LogEnd {
  private readonly known = new Map<string | undefined, Known>();

  constructor(private readonly pages: Pages) {}

  /** `undefined`: there is none. With `after`: or none that matters, because it does not lie after that position. */
  async last(types: readonly string[] | undefined, after?: bigint): Promise<bigint | undefined> {
    const key = types?.toSorted().join('\n');
    const known = this.known.get(key);
    const wanted = types && new Set(types);
    let end: bigint | undefined;
    for await (const found of this.fromTheEnd()) {
      const position = found.event?.position?.commit;
      if (position === undefined) continue;
      end ??= position;
      if (known && end >= known.end && position <= known.end) return this.remember(key, { last: known.last, end });
      if (after !== undefined && position <= after) return undefined;
      const own = ownEvent(found);
      if (own && (wanted?.has(own.event.type) ?? true)) return this.remember(key, { last: position, end });
    }
    return end === undefined ? undefined : this.remember(key, { last: undefined, end });
  }

  private remember(key: string | undefined, found: Known): bigint | undefined {
    this.known.set(key, found);
    return found.last;
  }

  private async *fromTheEnd(): AsyncGenerator<Found> {
    let before: bigint | undefined;
    for (let maxCount = firstPage; ; maxCount = laterPages) {
      const page = await this.pages.backwards(before, maxCount);
      yield* page;
      const last = page.at(-1)?.event?.position?.commit;
      // Where the server counts the position itself in, a page of nothing else is the end as well.
      if (page.length < maxCount || last === before) return;
      before = last;
    }
  }
}
