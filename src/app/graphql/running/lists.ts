/** A page of rows, asked for as the REST API asks. */
import { ListRows, TotalRows, type Kind, type Readable } from '../../reading/queries.js';
import { pageOf as rowsOfPage, rowsOf } from '../../http/block-storage/lists/rows.js';
import type { Narrowed } from '../../http/block-storage/lists/filters.js';
import type { RowQuery, Sort } from '../../ports/read-model.js';
import { backwards } from './backwards.js';
import { type Connection, connect, type Page } from './paging.js';
import type { Reading } from './reading.js';

export interface Wanted<K extends Kind> extends Narrowed<Readable[K]> {
  readonly kind: K;
  readonly sort: readonly Sort[];
  readonly allProjects: boolean;
  readonly page: Page;
}

interface Shown<Row, Node> {
  readonly key: (row: Row) => string;
  readonly node: (row: Row) => Node;
}

/** Of what lists are sorted by. */
const mayBeNull: Readonly<Record<Kind, readonly string[]>> = {
  ...{ volumes: ['name', 'updated_at'], attachments: ['server_id'] },
  ...{ servers: [], volume_types: [], hosts: [] },
};

export const listed = async <K extends Kind, Node>(
  reading: Reading,
  wanted: Wanted<K>,
  { key, node }: Shown<Readable[K], Node>,
): Promise<Connection<Node>> => {
  const { kind, page, allProjects } = wanted;
  // A cursor that names nothing the caller can see is a mistake, not an empty page.
  if (page.cursor !== null) await reading.find(kind, page.cursor);
  const forwards = (query: RowQuery) => reading.ask(new ListRows(reading.requester, kind, query, allProjects));
  const source = page.isBackwards ? backwards(forwards, mayBeNull[kind]) : forwards;
  const rows = await rowsOfPage(source, wanted, { limit: page.size + 1, marker: page.cursor, offset: 0, sort: [] });
  const entries = rows.map((row) => ({ key: key(row), node: node(row) }));
  return connect(entries, page, () => totalOf(reading, wanted));
};

const totalOf = async <K extends Kind>(reading: Reading, { kind, where, checks, allProjects }: Wanted<K>): Promise<number> => {
  if (checks.length === 0) {
    return (await reading.ask(new TotalRows(reading.requester, kind, { where, sums: [] }, allProjects))).rows;
  }
  const source = (query: RowQuery) => reading.ask(new ListRows(reading.requester, kind, query, allProjects));
  let count = 0;
  const rows = rowsOf(source, { where, checks, sort: [] }, null);
  while (!(await rows.next()).done) count += 1;
  return count;
};
