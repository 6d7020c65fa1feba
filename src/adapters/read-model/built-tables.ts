/**
 * Which tables there are, how far each is built, and which may be asked.
 *
 * Several processes may do all of this at once. A save moves the positions first: two saves from the same position meet at these rows, and
 * the later one finds that they have moved. Whoever prepares or shows lets nobody move meanwhile, so what it decides on stays so. All take
 * this table before any table of rows; readers take none of it, and see a table of rows only through a view that is there once it is shown.
 */
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import { ReadModelMoved } from '../../app/ports/read-model.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import { wordsFor } from './announcements.js';
import type { RowDatabase } from './row-database.js';
import { type Built, shownOf, type Tables, type TableShape, tablesOf } from './tables.js';

type Position = bigint | undefined;
/** A table without an entry has never been made, or not by us. */
type Positions = ReadonlyMap<string, Position>;

export class BuiltTables {
  /** Where each table was when this process last saw it. */
  private readonly seen = new Map<string, Position>();
  private readonly moves = new Map<number, string>();

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly database: RowDatabase,
  ) {}

  async prepare(projections: readonly Projection[], head: () => Promise<Position>): Promise<Positions> {
    if (!(await this.isThere(this.db, 'built'))) await this.db.transaction().execute((transaction) => this.makeBuilt(transaction));
    const before = await positionsIn(this.db);
    const newest = await head();
    const prepared = await this.db.transaction().execute(async (transaction) => {
      await this.database.hold(transaction);
      const now = await positionsIn(transaction);
      const positions = new Map<string, Position>();
      for (const projection of projections) {
        const table = tableOf(projection);
        const isBeyond = now.get(table) === before.get(table) && beyond(now.get(table), newest);
        const isKept = now.has(table) && !isBeyond && (await this.areThere(transaction, projection));
        if (!isKept) await this.makeAnew(transaction, projection);
        positions.set(table, isKept ? now.get(table) : undefined);
        if (positions.get(table) !== undefined) continue;
        for (const { name } of tablesOf(projection)) await transaction.deleteFrom(name).execute();
      }
      return positions;
    });
    for (const [table, position] of prepared) this.seen.set(table, position);
    return prepared;
  }

  /** The first thing in a save: whoever else saves waits here until it is over, and then finds that the tables have moved. */
  async move(transaction: Transaction<Tables>, positions: ReadonlyMap<string, bigint>): Promise<void> {
    for (const { tables, from, to } of this.movesTo(positions)) {
      const said = this.database.announcement ? [wordsFor({ tables, position: to })] : [];
      const move = CompiledQuery.raw(this.textOfMove(tables.length), [to.toString(), from?.toString() ?? null, ...tables, ...said]);
      const { numAffectedRows } = await transaction.executeQuery(move);
      if (Number(numAffectedRows) !== tables.length) throw new ReadModelMoved(tables);
    }
  }

  /** The move was made. */
  moved(positions: ReadonlyMap<string, bigint>): void {
    for (const [table, position] of positions) this.seen.set(table, position);
  }

  async show(projections: readonly Projection[]): Promise<void> {
    await this.db.transaction().execute(async (transaction) => {
      await this.database.hold(transaction);
      for (const { name } of projections.flatMap(tablesOf)) await this.showOne(transaction, name);
      const tables = projections.map(tableOf);
      await own(transaction).updateTable('built').set({ shown: 1 }).where('table_name', 'in', tables).execute();
    });
  }

  /** Those of the tables that are shown. */
  async shown(tables: readonly string[]): Promise<Positions> {
    const found = await own(this.db).selectFrom('built').selectAll().where('shown', '=', 1).execute();
    const wanted = found.filter(({ table_name }) => tables.includes(table_name));
    return new Map(wanted.map(({ table_name, position }) => [table_name, positionOf(position)]));
  }

  private async makeBuilt(transaction: Transaction<Tables>): Promise<void> {
    await this.database.makePlace(transaction);
    await transaction.schema
      .createTable('built')
      .ifNotExists()
      .addColumn('table_name', 'text', (column) => column.primaryKey())
      .addColumn('position', 'text')
      .addColumn('shown', 'integer', (column) => column.notNull())
      .execute();
  }

  private async makeAnew(transaction: Transaction<Tables>, projection: Projection): Promise<void> {
    const table = tableOf(projection);
    for (const shape of tablesOf(projection)) {
      await transaction.schema.dropView(shownOf(shape.name)).ifExists().execute();
      await transaction.schema.dropTable(shape.name).ifExists().execute();
      await this.makeTable(transaction, shape);
    }
    await own(transaction).deleteFrom('built').where('table_name', '=', table).execute();
    await own(transaction).insertInto('built').values({ table_name: table, position: null, shown: 0 }).execute();
  }

  private async makeTable(transaction: Transaction<Tables>, { name: table, columns, indexed }: TableShape): Promise<void> {
    const { text, storage } = this.database;
    let create = transaction.schema
      .createTable(table)
      .addColumn('key', text, (column) => column.primaryKey())
      .addColumn('row', 'text', (column) => column.notNull());
    for (const [name, type] of Object.entries(columns)) create = create.addColumn(name, type === 'text' ? text : 'bigint');
    await (storage ? create.modifyEnd(storage) : create).execute();
    for (const name of indexed) await transaction.schema.createIndex(`${table}_${name}`).on(table).column(name).execute();
  }

  private async showOne(transaction: Transaction<Tables>, table: string): Promise<void> {
    if (await this.isThere(transaction, shownOf(table))) return;
    await transaction.schema.createView(shownOf(table)).as(transaction.selectFrom(table).selectAll()).execute();
  }

  private async areThere(db: Kysely<Tables>, projection: Projection): Promise<boolean> {
    for (const { name } of tablesOf(projection)) if (!(await this.isThere(db, name))) return false;
    return true;
  }

  private async isThere(db: Kysely<Tables>, name: string): Promise<boolean> {
    const { rows } = await sql<{ there: boolean | number }>`select ${this.database.isThere(name)} as there`.execute(db);
    return Boolean(rows[0]?.there);
  }

  /** Most often all tables go from one position to one other. */
  private movesTo(positions: ReadonlyMap<string, bigint>): readonly Move[] {
    const moves: Move[] = [];
    for (const [table, to] of positions) {
      const from = this.seen.get(table);
      const same = moves.find((move) => move.from === from && move.to === to);
      if (same) same.tables.push(table);
      else moves.push({ tables: [table], from, to });
    }
    return moves;
  }

  private textOfMove(count: number): string {
    const text = this.moves.get(count) ?? this.compileMove(count);
    this.moves.set(count, text);
    return text;
  }

  private compileMove(count: number): string {
    const { schema, announcement } = this.database;
    const table = sql.table(schema === null ? 'built' : `${schema}.built`);
    const tables = sql.join(Array.from({ length: count }, () => sql`${''}`));
    const said = announcement ? sql`returning ${announcement(sql`${''}`)}` : sql``;
    const move = sql`update ${table} set position = ${''} where position is not distinct from ${''} and table_name in (${tables}) ${said}`;
    return move.compile(this.db).sql;
  }
}

interface Move {
  readonly tables: string[];
  readonly from: Position;
  readonly to: bigint;
}

const own = (db: Kysely<Tables>): Kysely<Built> => db;

const positionsIn = async (db: Kysely<Tables>): Promise<Positions> => {
  const found = await own(db).selectFrom('built').selectAll().execute();
  return new Map(found.map(({ table_name, position }) => [table_name, positionOf(position)]));
};

const positionOf = (position: string | null): Position => (position === null ? undefined : BigInt(position));

const beyond = (position: Position, head: Position): boolean => position !== undefined && (head === undefined || position > head);
