/** Rows in an SQL database, through Kysely: one table for each projection, with the whole row as JSON and the columns it is asked by. */
import { type Dialect, Kysely, sql } from 'kysely';
import type { Filter, ReadModel, RowChange, RowQuery } from '../../app/ports/read-model.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import { behind, matching, wholeOrder } from './row-conditions.js';
import { type Checkpoints, RowStatements, type Tables, type Value } from './row-statements.js';

export class KyselyReadModel implements ReadModel {
  private readonly db: Kysely<Tables>;
  private readonly own: Kysely<Checkpoints>;
  private readonly statements: RowStatements;

  constructor(dialect: Dialect) {
    this.db = new Kysely<Tables>({ dialect });
    this.own = this.db;
    this.statements = new RowStatements(this.db);
  }

  async prepare(projections: readonly Projection[], head: bigint | undefined): Promise<ReadonlyMap<string, bigint | undefined>> {
    await this.own.schema
      .createTable('checkpoints')
      .ifNotExists()
      .addColumn('table_name', 'text', (column) => column.primaryKey())
      .addColumn('position', 'text', (column) => column.notNull())
      .execute();
    const positions = new Map<string, bigint | undefined>();
    for (const projection of projections) positions.set(tableOf(projection), await this.prepareOne(projection, head));
    return positions;
  }

  private async prepareOne(projection: Projection, head: bigint | undefined): Promise<bigint | undefined> {
    const table = tableOf(projection);
    const known = await this.own.selectFrom('checkpoints').select('position').where('table_name', '=', table).executeTakeFirst();
    const position = known && BigInt(known.position);
    if (position !== undefined && head !== undefined && position <= head) return position;
    await this.db.schema.dropTable(table).ifExists().execute();
    await this.own.deleteFrom('checkpoints').where('table_name', '=', table).execute();
    await this.create(table, projection);
    return undefined;
  }

  private async create(table: string, { columns, indexed }: Projection): Promise<void> {
    let create = this.db.schema
      .createTable(table)
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('row', 'text', (column) => column.notNull());
    for (const [name, type] of Object.entries(columns)) create = create.addColumn(name, type === 'text' ? 'text' : 'bigint');
    await create.execute();
    for (const name of indexed) await this.db.schema.createIndex(`${table}_${name}`).on(table).column(name).execute();
  }

  async save(changes: readonly RowChange[], positions: ReadonlyMap<string, bigint>): Promise<void> {
    await this.db.transaction().execute(async (transaction) => {
      for (const change of changes) await transaction.executeQuery(this.statements.of(change));
      if (positions.size > 0) await transaction.executeQuery(this.statements.ofCheckpoints(positions));
    });
  }

  show(): Promise<void> {
    return Promise.resolve();
  }

  building<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    return this.findMany(table, keys);
  }

  async positions(tables: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const found = await this.own.selectFrom('checkpoints').selectAll().where('table_name', 'in', tables).execute();
    return new Map(found.map(({ table_name, position }) => [table_name, BigInt(position)]));
  }

  watch(): () => void {
    return () => undefined;
  }

  async find<Row extends object>(table: string, key: string): Promise<Row | undefined> {
    const found = await this.db.selectFrom(table).select('row').where('key', '=', key).executeTakeFirst();
    return found && parse<Row>(found.row);
  }

  async findMany<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const found = await this.db.selectFrom(table).select(['key', 'row']).where('key', 'in', keys).execute();
    return new Map(found.map(({ key, row }) => [key, parse<Row>(row)]));
  }

  async list<Row extends object>(table: string, query: RowQuery): Promise<readonly { key: string; row: Row }[]> {
    const sort = wholeOrder(query.sort ?? []);
    let select = this.db
      .selectFrom(table)
      .select(['key', 'row'])
      .where(matching(query.where ?? []));
    if (query.after !== undefined) {
      const marker = await this.db.selectFrom(table).selectAll().where('key', '=', query.after).executeTakeFirst();
      if (!marker) return [];
      select = select.where(behind(sort, marker));
    }
    for (const { column, direction } of sort) select = select.orderBy(sql`${sql.ref(column)} is null`).orderBy(sql.ref(column), direction);
    select = select.limit(query.limit ?? everything).offset(query.offset ?? 0);
    return (await select.execute()).map(({ key, row }) => ({ key, row: parse<Row>(row) }));
  }

  async count(table: string, where: readonly Filter[]): Promise<number> {
    const counted = this.db
      .selectFrom(table)
      .select(sql<number | string>`count(*)`.as('total'))
      .where(matching(where));
    return Number((await counted.executeTakeFirst())?.total ?? 0);
  }

  close(): Promise<void> {
    return this.db.destroy();
  }
}

/** SQLite knows no offset without a limit. */
const everything = Number.MAX_SAFE_INTEGER;

const parse = <Row extends object>(row: Value | undefined): Row => JSON.parse(String(row)) as Row;
