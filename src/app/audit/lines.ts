import { type Lifeline, lifelines } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import type { Filter, RowSource } from '../ports/read-model.js';

const pageSize = 1000;

/** Everything that ever was and answers to these columns, a page at a time. */
export async function* linesWhere(rows: Pick<RowSource, 'list'>, columns: Readonly<Record<string, string>>): AsyncGenerator<Lifeline> {
  const where: readonly Filter[] = Object.entries(columns).map(([column, value]) => ({ column, is: 'equal', value }));
  for (let after: string | undefined; ;) {
    const page = await rows.list<Lifeline>(tableOf(lifelines), { where, limit: pageSize, ...(after !== undefined && { after }) });
    for (const { row } of page) yield row;
    after = page.at(-1)?.key;
    if (page.length < pageSize || after === undefined) return;
  }
}
