import type { Filter, RowSource } from '../ports/read-model.js';
import { newBreath } from '../reading/breath.js';

const pageSize = 1_000;

type Listed<Row> = { readonly key: string; readonly row: Row };

/** All rows of a table that match, page by page, in the order of their keys. */
export async function* allPages<Row extends object>(
  rows: RowSource,
  table: string,
  where: readonly Filter[],
): AsyncIterable<readonly Listed<Row>[]> {
  const sort = [{ column: 'key', direction: 'asc' }] as const;
  const breathe = newBreath();
  for (let above = ''; ;) {
    const next = { column: 'key', is: 'above', value: above } as const;
    const page = await rows.list<Row>(table, { where: [...where, next], sort, limit: pageSize });
    yield page;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    above = last.key;
    await breathe();
  }
}

export async function* allRows<Row extends object>(rows: RowSource, table: string, where: readonly Filter[]): AsyncIterable<Listed<Row>> {
  for await (const page of allPages<Row>(rows, table, where)) yield* page;
}
