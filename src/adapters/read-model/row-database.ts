/** What one database does otherwise than another. */
import type { Dialect, Expression, Kysely, RawBuilder, Transaction } from 'kysely';
import type { ReadModelUnavailable, RowChange, Saved } from '../../app/ports/read-model.js';
import type { Projection } from '../../projections/projection.js';
import type { Tables } from './tables.js';

export interface RowDatabase {
  readonly dialect: Dialect;
  /** For what takes as long as there are rows: indexes, counts, comparisons. `null` where nothing is cut short. */
  readonly patientDialect: Dialect | null;
  /** Where the tables are; `null` where a database has no such thing. */
  readonly schema: string | null;
  /** A text that is compared byte by byte. */
  readonly text: 'text' | RawBuilder<unknown>;
  /** What else is said of a table of rows, which are changed again and again. */
  readonly storage: Expression<unknown> | null;
  /** Says something to those who watch, once a save is made. */
  readonly announcement: ((said: RawBuilder<unknown>) => RawBuilder<unknown>) | null;
  /** Makes place for tables, and lets nobody else do so before the transaction is over. */
  makePlace(transaction: Transaction<Tables>): Promise<void>;
  /** Lets nobody else save or prepare before the transaction is over. From then on it gives way rather than wait long for a lock: others wait behind it. */
  hold(transaction: Transaction<Tables>): Promise<void>;
  /** Lets nobody else make indexes of this table before the transaction is over. */
  holdIndexes(transaction: Transaction<Tables>, table: string): Promise<void>;
  /** True for the error of a transaction that gave way: nothing of it was made, and it may be tried again. */
  hasGivenWay(error: unknown): boolean;
  /** Keeps everybody else from looking after the tables, until what it answers is called or the process ends. Throws where somebody else does. */
  reserve(): Promise<() => Promise<void>>;
  /** True for a table or view of this name. */
  isThere(name: string): RawBuilder<boolean | number>;
  /** True where a table has such a column. */
  hasColumn(table: string, column: string): RawBuilder<boolean | number>;
  /** What is said of a table that was filled, so that questions are planned well from the first on; `null` where nothing is. */
  measure(table: string): RawBuilder<unknown> | null;
  /** The columns by which a table has an index. */
  indexedColumns(table: string): RawBuilder<{ column: string }>;
  /** One condition, however many keys there are, none included. */
  keyAmong(keys: readonly string[]): RawBuilder<boolean>;
  writer(db: Kysely<Tables>): RowWriter;
  /** For an error that passes, or that means that there is no such table yet; `undefined` for any other. */
  unavailable(error: unknown): ReadModelUnavailable | undefined;
  watch(saved: (save?: Saved) => void): () => void;
}

export interface RowWriter {
  /** Before the first change of a table. */
  learn(projections: readonly Projection[]): void;
  /** As a part of this transaction. The later of two changes of one row holds. */
  write(transaction: Transaction<Tables>, changes: readonly RowChange[]): Promise<void>;
}
