import type { Columns, Projection } from '../../projections/projection.js';
import { DatabaseUnavailable } from './database-unavailable.js';

/** One row to be written, or removed. */
export type RowChange =
  | { readonly table: string; readonly key: string; readonly row: object; readonly columns: Columns }
  | { readonly table: string; readonly key: string; readonly row: undefined };

export type Filter =
  | {
      readonly column: string;
      readonly is: 'equal' | 'unequal' | 'like';
      /** `like`: contained anywhere, without wildcards. */
      readonly value: string | number | null;
    }
  /** In the order of bytes; null is neither. */
  | { readonly column: string; readonly is: 'atMost' | 'above'; readonly value: string };

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

/** Somebody else has saved since this one last looked at the positions: nothing of this save was made. Prepare again. */
export class ReadModelMoved extends Error {
  constructor(tables: readonly string[]) {
    super(`not all of ${tables.join(', ')} are where they were left; somebody else keeps them, too`);
    this.name = 'ReadModelMoved';
  }
}

/** The rows cannot be had now: the database does not answer, or has yet to be built from the log. Nothing is known of what was asked. */
export class ReadModelUnavailable extends DatabaseUnavailable {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReadModelUnavailable';
  }
}

/** A save that was made: these tables have come to this position. */
export interface Saved {
  readonly tables: readonly string[];
  readonly position: bigint;
}

/** What can be asked of rows: of those that are kept, of those there were once, of those there would be. */
export interface RowSource {
  find<Row extends object>(table: string, key: string): Promise<Row | undefined>;
  /** Those of the keys that have a row. */
  findMany<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>;
  list<Row extends object>(table: string, query: RowQuery): Promise<readonly { readonly key: string; readonly row: Row }[]>;
  count(table: string, where: readonly Filter[]): Promise<number>;
  /** What an integer column comes to in all rows together; one that is null counts nothing. */
  sum(table: string, column: string, where: readonly Filter[]): Promise<number>;
}

/**
 * Where rows are kept. They can be thrown away and made again from the log at any time. Any number of processes may read; when more than
 * one saves, each save is checked against the positions its writer last saw, so that no batch is left out or folded twice.
 *
 * Rows that are being built for the first time are for their writer alone: whoever asks before `show` gets `ReadModelUnavailable`, not half an answer.
 */
export interface ReadModel extends RowSource {
  /**
   * For who saves; any number may do so at once. Makes the tables that are not there yet. Answers, for each, the position up to which it
   * has been built; `undefined` where it is new. A table built from more than the log holds (up to `head`) is thrown away and made anew.
   * `head` is asked after the positions were read: else what another one saves meanwhile would seem to be from beyond the log.
   */
  prepare(projections: readonly Projection[], head: () => Promise<bigint | undefined>): Promise<ReadonlyMap<string, bigint | undefined>>;
  /**
   * Rows and positions in one transaction: all or nothing. Throws `ReadModelMoved` unless each table is where this one last saw it:
   * in `prepare`, or in a save of its own. Any other failure says nothing of whether it was saved.
   */
  save(changes: readonly RowChange[], positions: ReadonlyMap<string, bigint>): Promise<void>;
  /** These tables may be asked from now on: they show the log as it was at some moment. */
  show(projections: readonly Projection[]): Promise<void>;
  /** A row for who saves: also while it is being built. */
  building<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>;
  /** How far these tables are built, as saved by whoever saves; one built from an empty log is left out. Throws `ReadModelUnavailable` unless all of them are shown. */
  positions(tables: readonly string[]): Promise<ReadonlyMap<string, bigint>>;
  /** Calls when somebody may have saved: a hint that may come too often, and may be missed; with what was saved, where that is known. Stops when what it answers is called. */
  watch(saved: (save?: Saved) => void): () => void;
  close(): Promise<void>;
}
