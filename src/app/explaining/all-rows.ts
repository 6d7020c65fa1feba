import type { Filter, RowSource } from '../ports/read-model.js';

const pageSize = 500;

type Listed<Row> = { readonly key: string; readonly row: Row };

/** All rows of a table that match, page by page, in the order of their keys. */
export async function* allPages<Row extends object>(
  rows: RowSource,
  table: string,
  where: readonly Filter[],
): AsyncIterable<readonly Listed<Row>[]> {
  const sort = [{ column: 'key', direction: 'asc' }] as const;
  for (let after: string | undefined; ;) {
    const page = await rows.list<Row>(table, { where, sort, limit: pageSize, ...(after !== undefined && { after }) });
    yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.key;
  }
}

export async function* allRows<Row extends object>(rows: RowSource, table: string, where: readonly Filter[]): AsyncIterable<Listed<Row>> {
  for await (const page of allPages<Row>(rows, table, where)) yield* page;
}
