/** Rows in an SQL database, through Kysely: one table for each projection, with the whole row as JSON and the columns it is asked by. */
import { type Dialect, Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import {
  type Filter,
  type ReadModel,
  ReadModelUnavailable,
  type RowChange,
  type RowQuery,
  type Saved,
} from '../../app/ports/read-model.js';
import type { BringUp, Comparison, HeldRows, RowTable, RowTables, Shadowed } from '../../app/ports/row-tables.js';
import type { Projection } from '../../projections/projection.js';
import { Turns } from '../turns.js';
import { BuiltTables } from './built-tables.js';
import { behind, matching, wholeOrder } from './row-conditions.js';
import type { RowDatabase, RowWriter } from './row-database.js';
import { TableMaker } from './table-maker.js';
import { TableUpkeep } from './table-upkeep.js';
import { shownOf, storable, type Tables, type Value } from './tables.js';

export class KyselyReadModel implements ReadModel, RowTables {
  private readonly db: Kysely<Tables>;
  /** For what takes as long as there are rows. */
  private readonly patientDb: Kysely<Tables>;
  private readonly built: BuiltTables;
  private readonly upkeep: TableUpkeep;
  private readonly writer: RowWriter;
  /** Saves go one after the other: each names the position the one before it has come to. */
  private readonly turns = new Turns();

  constructor(private readonly database: RowDatabase) {
    const { dialect, patientDialect } = database;
    this.db = openOn(dialect, database);
    this.patientDb = patientDialect ? openOn(patientDialect, database) : this.db;
    const maker = new TableMaker(database);
    this.built = new BuiltTables(this.db, this.patientDb, database, maker);
    this.writer = database.writer(this.db);
    this.upkeep = new TableUpkeep({
      patientDb: this.patientDb,
      database,
      maker,
      built: this.built,
      heldRows: (transaction) => this.heldRows(transaction),
    });
  }

  prepare(projections: readonly Projection[], head: () => Promise<bigint | undefined>): Promise<ReadonlyMap<string, bigint | undefined>> {
    this.writer.learn(projections);
    return this.inTurn(() => this.built.prepare(projections, head));
  }

  save(changes: readonly RowChange[], positions: ReadonlyMap<string, bigint>): Promise<void> {
    return this.inTurn(async () => {
      await this.db.transaction().execute((transaction) => this.saveIn(transaction, changes, positions));
      this.built.moved(positions);
    });
  }

  show(projections: readonly Projection[]): Promise<void> {
    return this.inTurn(() => this.built.show(projections));
  }

  building<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    return this.rowsOf(this.db, table, keys);
  }

  async positions(tables: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const shown = await this.asked(() => this.built.shown(tables));
    const hidden = tables.find((table) => !shown.has(table));
    if (hidden !== undefined) throw new ReadModelUnavailable(`${hidden} is being built from the log`);
    return new Map([...shown].flatMap(([table, position]) => (position === undefined ? [] : [[table, position]])));
  }

  watch(saved: (save?: Saved) => void): () => void {
    return this.database.watch(saved);
  }

  async find<Row extends object>(table: string, key: string): Promise<Row | undefined> {
    const select = this.db.selectFrom(shownOf(table)).select('row').where('key', '=', storable(key));
    const found = await this.asked(() => select.executeTakeFirst());
    return found && parse<Row>(found.row);
  }

  findMany<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    return this.rowsOf(this.db, shownOf(table), keys);
  }

  async list<Row extends object>(table: string, query: RowQuery): Promise<readonly { key: string; row: Row }[]> {
    const sort = wholeOrder(query.sort ?? []);
    let select = this.db
      .selectFrom(shownOf(table))
      .select(['key', 'row'])
      .where(matching(query.where ?? []));
    if (query.after !== undefined) {
      const marker = await this.markerOf(table, query.after);
      if (!marker) return [];
      select = select.where(behind(sort, marker));
    }
    for (const { column, direction } of sort) {
      if (mayBeNull(column, query)) select = select.orderBy(sql`${sql.ref(column)} is null`);
      select = select.orderBy(sql.ref(column), direction);
    }
    select = select.limit(query.limit ?? everything).offset(query.offset ?? 0);
    return (await this.asked(() => select.execute())).map(({ key, row }) => ({ key, row: parse<Row>(row) }));
  }

  count(table: string, where: readonly Filter[]): Promise<number> {
    return this.total(table, sql`count(*)`, where);
  }

  sum(table: string, column: string, where: readonly Filter[]): Promise<number> {
    return this.total(table, sql`coalesce(sum(${sql.ref(column)}), 0)`, where);
  }

  async close(): Promise<void> {
    await this.db.destroy();
    if (this.patientDb !== this.db) await this.patientDb.destroy();
  }

  reserve(): Promise<() => Promise<void>> {
    return this.database.reserve();
  }

  tables(): Promise<readonly RowTable[]> {
    return this.asked(() => this.upkeep.tables());
  }

  drop(table: string): Promise<void> {
    return this.inTurn(() => this.upkeep.drop(table));
  }

  index(projections: readonly Projection[]): Promise<void> {
    return this.inTurn(() => this.built.index(projections));
  }

  replace(shadowed: readonly Shadowed[], bringUp: BringUp): Promise<void> {
    return this.inTurn(() => this.upkeep.replace(shadowed, bringUp));
  }

  level(shadowed: readonly Shadowed[], bringUp: BringUp): Promise<void> {
    return this.inTurn(() => this.upkeep.level(shadowed, bringUp));
  }

  compare(shadowed: Shadowed): Promise<Comparison | undefined> {
    return this.asked(() => this.upkeep.compare(shadowed));
  }

  private async saveIn(
    transaction: Transaction<Tables>,
    changes: readonly RowChange[],
    positions: ReadonlyMap<string, bigint>,
  ): Promise<void> {
    await this.built.move(transaction, positions);
    await this.writer.write(transaction, changes);
  }

  /** What is seen of the positions holds until the transaction fails; then everybody has to prepare anew. */
  private heldRows(transaction: Transaction<Tables>): HeldRows {
    return {
      building: (table, keys) => this.rowsOf(transaction, table, keys),
      save: async (changes, positions) => {
        await this.saveIn(transaction, changes, positions);
        this.built.moved(positions);
      },
    };
  }

  private async rowsOf<Row extends object>(db: Kysely<Tables>, source: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    if (keys.length === 0) return new Map();
    const select = db
      .selectFrom(source)
      .select(['key', 'row'])
      .where(this.database.keyAmong(keys.map(storable)));
    const found = new Map((await this.asked(() => select.execute())).map(({ key, row }) => [key, row]));
    return new Map(
      keys.flatMap((key) => {
        const row = found.get(storable(key));
        return row === undefined ? [] : [[key, parse<Row>(row)]];
      }),
    );
  }

  /** Large numbers come as text from some databases. */
  private async total(table: string, total: RawBuilder<number | string>, where: readonly Filter[]): Promise<number> {
    const select = this.db.selectFrom(shownOf(table)).select(total.as('total')).where(matching(where));
    return Number((await this.asked(() => select.executeTakeFirst()))?.total ?? 0);
  }

  private markerOf(table: string, key: string): Promise<Readonly<Record<string, Value>> | undefined> {
    const select = this.db.selectFrom(shownOf(table)).selectAll().where('key', '=', storable(key));
    return this.asked(() => select.executeTakeFirst());
  }

  private inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.turns.take('write', () => this.asked(work));
  }

  private async asked<Value>(ask: () => Promise<Value>): Promise<Value> {
    try {
      return await ask();
    } catch (error) {
      throw this.database.unavailable(error) ?? error;
    }
  }
}

const openOn = (dialect: Dialect, { schema }: RowDatabase): Kysely<Tables> => {
  const db = new Kysely<Tables>({ dialect });
  return schema === null ? db : db.withSchema(schema);
};

/** Where nothing is, no index is of use if it is asked what comes last. */
const mayBeNull = (column: string, { where = [] }: RowQuery): boolean =>
  column !== 'key' && !where.some((filter) => filter.column === column && (filter.is === 'atMost' || filter.is === 'above'));

/** SQLite knows no offset without a limit. */
const everything = Number.MAX_SAFE_INTEGER;

const parse = <Row extends object>(row: Value): Row => JSON.parse(String(row)) as Row;
