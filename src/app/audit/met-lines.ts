/** Lifelines of what is met on the way through the log, looked up a page at a time, and only those used last are kept. */
import { type Lifeline, lifelines } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import { LeastRecent } from '../commanding/least-recent.js';
import type { RowSource } from '../ports/read-model.js';

const remembered = 20_000;

export class MetLines {
  /** `null`: there is none. */
  private readonly known = new LeastRecent<string, Lifeline | null>(remembered);

  constructor(private readonly rows: Pick<RowSource, 'findMany'>) {}

  async meet(keys: readonly string[]): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => this.known.get(key) === undefined);
    if (missing.length === 0) return;
    const found = await this.rows.findMany<Lifeline>(tableOf(lifelines), missing);
    for (const key of missing) this.known.set(key, found.get(key) ?? null);
  }

  line(key: string): Lifeline | undefined {
    return this.known.get(key) ?? undefined;
  }
}
