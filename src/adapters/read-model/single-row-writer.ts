/** One statement for each change, put into words once for each table: the quickest where a statement is only a call. */
import type { Kysely, Transaction } from 'kysely';
import type { RowChange } from '../../app/ports/read-model.js';
import type { RowWriter } from './row-database.js';
import { type StoredRow, storable, type Tables, type Value } from './tables.js';

/** Runs a statement at once, on the connection that a transaction has to itself. */
type Run = (text: string, values: readonly Value[]) => void;

export class SingleRowWriter implements RowWriter {
  private readonly texts = new Map<string, string>();

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly run: Run,
  ) {}

  learn(): void {
    // The statements follow from the changes.
  }

  /** Past the transaction's own way of asking, which costs more than what is asked. */
  write(_transaction: Transaction<Tables>, changes: readonly RowChange[]): Promise<void> {
    for (const change of changes) this.writeOne(change);
    return Promise.resolve();
  }

  private writeOne(change: RowChange): void {
    const key = storable(change.key);
    if (change.row === undefined) {
      const text = this.text(`delete ${change.table}`, () => this.db.deleteFrom(change.table).where('key', '=', key).compile().sql);
      return this.run(text, [key]);
    }
    const { table, row, columns } = change;
    const values: StoredRow = { ...columns, row: JSON.stringify(row), key };
    const text = this.text(`write ${table} ${Object.keys(values).join()}`, () => this.upsert(table, values));
    this.run(text, Object.values(values).map(storable));
  }

  /** The values are given once; a row that is there takes over those that were refused. */
  private upsert(table: string, values: StoredRow): string {
    const names = Object.keys(values);
    return this.db
      .insertInto(table)
      .values(values)
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet((expression) => Object.fromEntries(names.map((name) => [name, expression.ref(`excluded.${name}`)]))),
      )
      .compile().sql;
  }

  private text(name: string, compile: () => string): string {
    const text = this.texts.get(name) ?? compile();
    this.texts.set(name, text);
    return text;
  }
}
