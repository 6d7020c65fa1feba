/** Rows of a list: one page, or all of them. Where the database cannot look, rows are looked at here, block by block. */
import type { RowQuery, Sort } from '../../../ports/read-model.js';
import type { Listed } from '../../../reading/queries.js';
import type { Page } from '../../lists/list-query.js';
import type { Narrowed } from './filters.js';

export type RowSource<Row> = (query: RowQuery) => Promise<readonly Listed<Row>[]>;

export interface Wanted<Row> extends Narrowed<Row> {
  readonly sort: readonly Sort[];
}

const blockSize = 1000;

export const pageOf = async <Row>(source: RowSource<Row>, wanted: Wanted<Row>, page: Page): Promise<readonly Row[]> => {
  const { limit, offset, marker } = page;
  if (limit === 0) return [];
  if (wanted.checks.length > 0) return pageOfChecked(source, wanted, page);
  const { where, sort } = wanted;
  return (await source({ where, sort, limit, offset, ...(marker !== null && { after: marker }) })).map(({ row }) => row);
};

const pageOfChecked = async <Row>(source: RowSource<Row>, wanted: Wanted<Row>, { limit, offset, marker }: Page): Promise<Row[]> => {
  const rows: Row[] = [];
  let toSkip = offset;
  for await (const row of rowsOf(source, wanted, marker)) {
    if (toSkip > 0) toSkip -= 1;
    else if (rows.push(row) === limit) break;
  }
  return rows;
};

export async function* rowsOf<Row>(
  source: RowSource<Row>,
  { where, checks, sort }: Wanted<Row>,
  marker: string | null,
): AsyncGenerator<Row> {
  for (let after = marker; ;) {
    const block = await source({ where, sort, limit: blockSize, ...(after !== null && { after }) });
    yield* block.map(({ row }) => row).filter((row) => checks.every((check) => check(row)));
    const last = block.at(-1);
    if (!last || block.length < blockSize) return;
    after = last.key;
  }
}

/** The order asked for, in the words of the table. */
export const sortOf = ({ sort }: Page, columns: Readonly<Record<string, string>>): readonly Sort[] =>
  sort.map(({ key, direction }) => ({ column: columns[key] ?? key, direction }));
