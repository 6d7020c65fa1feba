/** Makes tables of rows, shows them and throws them away. Whoever calls holds what is said of them in `built`. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Projection } from '../../projections/projection.js';
import type { RowDatabase } from './row-database.js';
import { placed, shownOf, type Tables, type TableShape, tablesOf } from './tables.js';

export class TableMaker {
  constructor(private readonly database: RowDatabase) {}

  async make(db: Kysely<Tables>, { name: table, columns }: TableShape): Promise<void> {
    const { text, storage } = this.database;
    let create = db.schema
      .createTable(table)
      .addColumn('key', text, (column) => column.primaryKey())
      .addColumn('row', 'text', (column) => column.notNull());
    for (const [name, type] of Object.entries(columns)) create = create.addColumn(name, type === 'text' ? text : 'bigint');
    await (storage ? create.modifyEnd(storage) : create).execute();
  }

  async drop(db: Kysely<Tables>, table: string): Promise<void> {
    await db.schema.dropView(shownOf(table)).ifExists().execute();
    await db.schema.dropTable(table).ifExists().execute();
  }

  /** A view belongs to the table that it was made for, whatever that is called later: so the views go first and come last. */
  async replace(db: Kysely<Tables>, table: string, by: string): Promise<void> {
    await this.drop(db, table);
    await db.schema.dropView(shownOf(by)).ifExists().execute();
    await sql`alter table ${sql.table(placed(this.database, by))} rename to ${sql.id(table)}`.execute(db);
    await this.show(db, table);
  }

  async show(db: Kysely<Tables>, table: string): Promise<void> {
    if (await this.isThere(db, shownOf(table))) return;
    await db.schema.createView(shownOf(table)).as(db.selectFrom(table).selectAll()).execute();
  }

  /** Takes as long as there are rows. Who saves into this very table waits; nobody else does. */
  async index(db: Kysely<Tables>, shape: TableShape): Promise<void> {
    if ((await this.unindexed(db, shape)).length === 0) return;
    await db.transaction().execute(async (transaction) => {
      await this.database.holdIndexes(transaction, shape.name);
      await this.indexIn(transaction, shape);
    });
  }

  /**
   * Completed by the key, as every order is: a page of many rows that have the same is then read from where the page before it ended. A table
   * that took another's place keeps its indexes under their old names: a name that is taken says nothing of this table.
   */
  async indexIn(transaction: Transaction<Tables>, shape: TableShape): Promise<void> {
    const { name: table } = shape;
    const missing = await this.unindexed(transaction, shape);
    for (const column of missing) {
      const name = `${table}_${column}`;
      const free = (await this.isThere(transaction, name)) ? `${name}_2` : name;
      await transaction.schema.createIndex(free).on(table).columns([column, 'key']).execute();
    }
    if (missing.length > 0) await this.database.measure(table)?.execute(transaction);
  }

  private async unindexed(db: Kysely<Tables>, { name, indexed }: TableShape): Promise<readonly string[]> {
    if (indexed.length === 0) return [];
    const { rows } = await this.database.indexedColumns(name).execute(db);
    const done = new Set(rows.map(({ column }) => column));
    return indexed.filter((column) => !done.has(column));
  }

  async areThere(db: Kysely<Tables>, projection: Projection): Promise<boolean> {
    for (const { name } of tablesOf(projection)) if (!(await this.isThere(db, name))) return false;
    return true;
  }

  async isThere(db: Kysely<Tables>, name: string): Promise<boolean> {
    const { rows } = await sql<{ there: boolean | number }>`select ${this.database.isThere(name)} as there`.execute(db);
    return Boolean(rows[0]?.there);
  }
}
