import type { Columns, Projection } from '../../projections/projection.js';

/** One row to be written, or removed. */
export type RowChange =
  | { readonly table: string; readonly key: string; readonly row: object; readonly columns: Columns }
  | { readonly table: string; readonly key: string; readonly row: undefined };

export interface Filter {
  readonly column: string;
  readonly is: 'equal' | 'unequal' | 'like';
  /** `like`: contained anywhere, without wildcards. */
  readonly value: string | number | null;
}

export interface Sort {
  /** A column, or `key`. */
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

export interface RowQuery {
  readonly where?: readonly Filter[];
  /** Completed by the key, so that an order is always whole. */
  readonly sort?: readonly Sort[];
  readonly limit?: number;
  readonly offset?: number;
  /** Key of the row after which to go on, in the order asked for. No such row: an empty answer. */
  readonly after?: string;
}

/** Where rows are kept. They can be thrown away and made again from the log at any time. */
export interface ReadModel {
  /**
   * Makes the tables that are not there yet. Answers, for each, the position up to which it has been built; `undefined`
   * where it is new. A table built from more than the log now holds (up to `head`) is thrown away and made anew.
   */
  prepare(projections: readonly Projection[], head: bigint | undefined): Promise<ReadonlyMap<string, bigint | undefined>>;
  /** Rows and positions in one transaction: all or nothing. */
  save(changes: readonly RowChange[], positions: ReadonlyMap<string, bigint>): Promise<void>;
  find<Row extends object>(table: string, key: string): Promise<Row | undefined>;
  /** Those of the keys that have a row. */
  findMany<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>;
  list<Row extends object>(table: string, query: RowQuery): Promise<readonly { readonly key: string; readonly row: Row }[]>;
  count(table: string, where: readonly Filter[]): Promise<number>;
  close(): Promise<void>;
}
