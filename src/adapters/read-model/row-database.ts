/** What one database does otherwise than another. */
import type { Dialect, Expression, Kysely, RawBuilder, Transaction } from 'kysely';
import type { ReadModelUnavailable, RowChange, Saved } from '../../app/ports/read-model.js';
import type { Projection } from '../../projections/projection.js';
import type { Tables } from './tables.js';

export interface RowDatabase {
  readonly dialect: Dialect;
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
  /** Lets nobody else save or prepare before the transaction is over. */
  hold(transaction: Transaction<Tables>): Promise<void>;
  /** True for a table or view of this name. */
  isThere(name: string): RawBuilder<boolean | number>;
  /** True where a table has such a column. */
  hasColumn(table: string, column: string): RawBuilder<boolean | number>;
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
