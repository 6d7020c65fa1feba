/** One statement for each change, put into words once for each table: the quickest where a statement is only a call. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { RowChange } from '../../app/ports/read-model.js';
import type { RowWriter } from './row-database.js';
import { type StoredRow, storable, type Tables } from './tables.js';

export class SingleRowWriter implements RowWriter {
  private readonly texts = new Map<string, string>();

  constructor(private readonly db: Kysely<Tables>) {}

  learn(): void {
    // The statements follow from the changes.
  }

  statements(changes: readonly RowChange[]): readonly CompiledQuery[] {
    return changes.map((change) => this.of(change));
  }

  private of(change: RowChange): CompiledQuery {
    const key = storable(change.key);
    if (change.row === undefined) {
      const text = this.text(`delete ${change.table}`, () => this.db.deleteFrom(change.table).where('key', '=', key).compile());
      return CompiledQuery.raw(text, [key]);
    }
    const { table, row, columns } = change;
    const values: StoredRow = { ...columns, row: JSON.stringify(row), key };
    const names = Object.keys(values);
    return CompiledQuery.raw(
      this.text(`write ${table} ${names.join()}`, () => this.upsert(table, values)),
      Object.values(values).map(storable),
    );
  }

  /** The values are given once; a row that is there takes over those that were refused. */
  private upsert(table: string, values: StoredRow): CompiledQuery {
    const names = Object.keys(values);
    return this.db
      .insertInto(table)
      .values(values)
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet((expression) => Object.fromEntries(names.map((name) => [name, expression.ref(`excluded.${name}`)]))),
      )
      .compile();
  }

  private text(name: string, compile: () => CompiledQuery): string {
    const text = this.texts.get(name) ?? compile().sql;
    this.texts.set(name, text);
    return text;
  }
}
