/** The statements that write rows, put into words once for each table: writing rows is the hot path of every change. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { RowChange } from '../../app/ports/read-model.js';

export type Value = string | number | null;
type StoredRow = { key: string; row: string } & Record<string, Value>;
/** Tables are known at run time only; all have a key and the whole row. */
export type Tables = Record<string, StoredRow>;
export interface Checkpoints {
  checkpoints: { table_name: string; position: string };
}

export class RowStatements {
  private readonly texts = new Map<string, string>();

  constructor(private readonly db: Kysely<Tables>) {}

  of(change: RowChange): CompiledQuery {
    if (change.row === undefined) {
      const text = this.text(`delete ${change.table}`, () => this.db.deleteFrom(change.table).where('key', '=', change.key).compile());
      return CompiledQuery.raw(text, [change.key]);
    }
    const { table, key, row, columns } = change;
    const values: StoredRow = { ...columns, row: JSON.stringify(row), key };
    const names = Object.keys(values);
    return CompiledQuery.raw(
      this.text(`write ${table} ${names.join()}`, () => this.upsert(table, values)),
      Object.values(values),
    );
  }

  /** All of them in one statement; most often it is the same tables. */
  ofCheckpoints(positions: ReadonlyMap<string, bigint>): CompiledQuery {
    const rows = [...positions].map(([table_name, position]) => ({ table_name, position: position.toString() }));
    const text = this.text(`checkpoints ${rows.length}`, () =>
      (this.db as unknown as Kysely<Checkpoints>)
        .insertInto('checkpoints')
        .values(rows)
        .onConflict((conflict) =>
          conflict.column('table_name').doUpdateSet((expression) => ({ position: expression.ref('excluded.position') })),
        )
        .compile(),
    );
    return CompiledQuery.raw(
      text,
      rows.flatMap(({ table_name, position }) => [table_name, position]),
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
