/** Asks rows that are in no database just as a database is asked: the same filters, the same order, the same pages. */
import type { Columns } from '../../projections/projection.js';
import type { Filter, RowQuery, Sort } from '../ports/read-model.js';

export interface RowInMemory<Row extends object> {
  readonly key: string;
  readonly row: Row;
  readonly columns: Columns;
}

interface Shaped<Row> {
  readonly columnsOf: (row: Row) => Columns;
}

/** By the projection that makes such rows. */
export const inMemory = <Row extends object>({ columnsOf }: Shaped<Row>, key: string, row: Row): RowInMemory<Row> => ({
  ...{ key, row, columns: columnsOf(row) },
});

type Value = Columns[string];

export const applyQuery = <Row extends object>(rows: readonly RowInMemory<Row>[], query: RowQuery): Listed<Row> => {
  const { after } = query;
  const marker = after === undefined ? undefined : rows.find(({ key }) => stored(key) === stored(after));
  if (after !== undefined && !marker) return [];
  const selection = new Selection(query, marker);
  selection.add(rows);
  return selection.page;
};

type Listed<Row> = readonly { readonly key: string; readonly row: Row }[];

/** The answer to a question, from rows that come some at a time: no more of them is kept than is in the answer. */
export class Selection<Row extends object> {
  private kept: readonly RowInMemory<Row>[] = [];
  /** Sorting is what costs: they wait until there are as many as are kept. */
  private waiting: RowInMemory<Row>[] = [];
  private readonly order: Order;
  private readonly isMeant: (row: RowInMemory<Row>) => boolean;
  private readonly offset: number;
  private readonly most: number;

  /** `marker`: the row to go on after. */
  constructor({ sort = [], where = [], offset = 0, limit = Infinity }: RowQuery, marker: RowInMemory<Row> | undefined) {
    this.order = compareBy(wholeOrder(sort));
    const isWanted = matching(where);
    this.isMeant = (row) => isWanted(row) && (marker === undefined || this.order(row, marker) > 0);
    this.offset = offset;
    this.most = offset + limit;
  }

  get page(): Listed<Row> {
    this.sort();
    return this.kept.slice(this.offset).map(({ key, row }) => ({ key: stored(key), row }));
  }

  /** One that came before counts once. */
  add(rows: readonly RowInMemory<Row>[]): void {
    const last = this.kept.length < this.most ? undefined : this.kept.at(-1);
    for (const row of rows) if (this.isMeant(row) && (last === undefined || this.order(row, last) < 0)) this.waiting.push(row);
    if (this.waiting.length >= this.most) this.sort();
  }

  private sort(): void {
    const all = [...this.kept, ...this.waiting].toSorted(this.order);
    this.kept = all.filter(({ key }, index) => key !== all[index - 1]?.key).slice(0, this.most);
    this.waiting = [];
  }
}

export const countOf = (rows: readonly RowInMemory<object>[], where: readonly Filter[]): number => rows.filter(matching(where)).length;

export const sumOf = (rows: readonly RowInMemory<object>[], column: string, where: readonly Filter[]): number =>
  rows.filter(matching(where)).reduce((sum, row) => sum + Number(valueOf(row, column) ?? 0), 0);

export const matching =
  (filters: readonly Filter[]) =>
  (row: Pick<RowInMemory<object>, 'key' | 'columns'>): boolean =>
    filters.every((filter) => matches(valueOf(row, filter.column), filter));

const matches = (value: Value, filter: Filter): boolean => {
  const asked = stored(filter.value);
  switch (filter.is) {
    case 'like':
      return value !== null && lower(String(value)).includes(lower(String(asked)));
    case 'atMost':
      return value !== null && asked !== null && compare(value, asked) <= 0;
    case 'above':
      return value !== null && asked !== null && compare(value, asked) > 0;
    case 'equal':
      return isSame(value, asked);
    case 'unequal':
      return !isSame(value, asked);
  }
};

/** A text is compared to a column of numbers, and the other way round, as what the column holds. */
const isSame = (value: Value, asked: Value): boolean => {
  if (value === null || asked === null) return value === asked;
  return typeof value === 'number' && asked !== '' ? value === Number(asked) : value === String(asked);
};

const valueOf = ({ key, columns }: Pick<RowInMemory<object>, 'key' | 'columns'>, column: string): Value => {
  if (column === 'key') return stored(key);
  const value = columns[column];
  if (value === undefined) throw new Error(`There is no column ${column}.`);
  return stored(value);
};

/** As databases keep a text: another sign for NUL, and for half a character. */
const stored = <Kept extends Value>(value: Kept): Kept =>
  (typeof value === 'string' ? value.replaceAll('\0', '\u2400').toWellFormed() : value) as Kept;

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** An order in which no two rows are equal. */
const wholeOrder = (sort: readonly Sort[]): readonly Sort[] =>
  sort.some(({ column }) => column === 'key') ? sort : [...sort, { column: 'key', direction: sort.at(-1)?.direction ?? 'asc' }];

type Order = (one: RowInMemory<object>, other: RowInMemory<object>) => number;

const compareBy =
  (sort: readonly Sort[]): Order =>
  (one, other) => {
    for (const { column, direction } of sort) {
      const [here, there] = [valueOf(one, column), valueOf(other, column)];
      if (here === there) continue;
      // Null comes last, whichever the direction.
      if (here === null || there === null) return here === null ? 1 : -1;
      return direction === 'asc' ? compare(here, there) : compare(there, here);
    }
    return 0;
  };

const compare = (one: string | number, other: string | number): number =>
  typeof one === 'number' && typeof other === 'number' ? one - other : compareTexts(String(one), String(other));

/** In the order of their bytes in UTF-8, which is that of their characters here but for those beyond the first 65,536. */
const compareTexts = (one: string, other: string): number => {
  if (beyond.test(one) || beyond.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  if (one === other) return 0;
  return one < other ? -1 : 1;
};

const beyond = /[\ud800-\udfff]/;
