/**
 * Which tables there are, how far each is built, and which may be asked.
 *
 * Several processes may do all of this at once. A save moves the positions first: two saves from the same position meet at these rows, and
 * the later one finds that they have moved. Whoever prepares, shows or replaces lets nobody move meanwhile, so what it decides on stays so.
 * All take this table before any table of rows; readers take none of it, and see a table of rows only through a view that is there once it
 * is shown. Whoever holds it must be quick, and gives way to who reads a table for long: behind one that waits, everybody waits. What takes
 * as long as there are rows is done before, without holding anything.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import { ReadModelMoved, ReadModelUnavailable } from '../../app/ports/read-model.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import { wordsFor } from './announcements.js';
import type { RowDatabase } from './row-database.js';
import type { TableMaker } from './table-maker.js';
import { type Built, placed, type Tables, tablesOf } from './tables.js';

type Position = bigint | undefined;

/** Where a table is: a table of the same name that was made anew or replaced is another one. */
export interface Place {
  readonly position: Position;
  readonly isShown: boolean;
  readonly build: number;
}

/** About a minute, where each time somebody is in the way for as long as it waits. */
const mostTries = 30;
const betweenTriesMs = 200;

export class BuiltTables {
  /** Where each table was when this process last saw it. */
  private readonly seen = new Map<string, Place>();
  private readonly moves = new Map<number, string>();

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly patientDb: Kysely<Tables>,
    private readonly database: RowDatabase,
    private readonly maker: TableMaker,
  ) {}

  async prepare(projections: readonly Projection[], head: () => Promise<Position>): Promise<ReadonlyMap<string, Position>> {
    await this.makePlace();
    const before = await placesIn(this.db);
    const newest = await head();
    const prepared = await this.holding(async (transaction) => {
      const now = await placesIn(transaction);
      const places = new Map<string, Place>();
      for (const projection of projections) {
        const table = tableOf(projection);
        const place = now.get(table);
        const isBeyond = place?.position === before.get(table)?.position && beyond(place?.position, newest);
        const isKept = place && !isBeyond && (await this.maker.areThere(transaction, projection));
        places.set(table, isKept ? place : await this.makeAnew(transaction, projection, (place?.build ?? -1) + 1));
        if (places.get(table)?.position !== undefined) continue;
        for (const { name } of tablesOf(projection)) await transaction.deleteFrom(name).execute();
      }
      return places;
    });
    this.look(prepared);
    return new Map([...prepared].map(([table, { position }]) => [table, position]));
  }

  /** What is found there now is what later saves go on from. */
  look(places: ReadonlyMap<string, Place>): void {
    for (const [table, place] of places) this.seen.set(table, place);
  }

  /** The first thing in a save: whoever else saves waits here until it is over, and then finds that the tables have moved. */
  async move(transaction: Transaction<Tables>, positions: ReadonlyMap<string, bigint>): Promise<void> {
    for (const { tables, from, to } of this.movesTo(positions)) {
      const said = this.database.announcement ? [wordsFor({ tables, position: to })] : [];
      const values = [to.toString(), from.position?.toString() ?? null, from.build, ...tables, ...said];
      const { numAffectedRows } = await transaction.executeQuery(CompiledQuery.raw(this.textOfMove(tables.length), values));
      if (Number(numAffectedRows) !== tables.length) throw new ReadModelMoved(tables);
    }
  }

  /** The move was made. */
  moved(positions: ReadonlyMap<string, bigint>): void {
    for (const [table, position] of positions) this.seen.set(table, { ...this.placeOf(table), position });
  }

  async show(projections: readonly Projection[]): Promise<void> {
    await this.index(projections);
    await this.holding(async (transaction) => {
      for (const { name } of projections.flatMap(tablesOf)) await this.maker.show(transaction, name);
      const tables = projections.map(tableOf);
      await own(transaction).updateTable('built').set({ shown: 1 }).where('table_name', 'in', tables).execute();
    });
  }

  async index(projections: readonly Projection[]): Promise<void> {
    for (const shape of projections.flatMap(tablesOf)) await this.maker.index(this.patientDb, shape);
  }

  /** Those of the tables that are shown. */
  async shown(tables: readonly string[]): Promise<ReadonlyMap<string, Position>> {
    const found = await placesIn(this.db);
    return new Map(tables.flatMap((table) => (found.get(table)?.isShown ? [[table, found.get(table)?.position]] : [])));
  }

  /** Nobody else saves, prepares or replaces before it is over. Begins again where it gave way to somebody. */
  async holding<Value>(work: (transaction: Transaction<Tables>) => Promise<Value>): Promise<Value> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.held(work);
      } catch (error) {
        if (!this.database.hasGivenWay(error)) throw error;
        if (tries === mostTries)
          throw new ReadModelUnavailable('others have been using the tables for too long; try again later', { cause: error });
        await pause(betweenTriesMs);
      }
    }
  }

  private held<Value>(work: (transaction: Transaction<Tables>) => Promise<Value>): Promise<Value> {
    return this.db.transaction().execute(async (transaction) => {
      await this.database.hold(transaction);
      return work(transaction);
    });
  }

  private async makePlace(): Promise<void> {
    const { rows } = await sql<{ there: boolean | number }>`select ${this.database.hasColumn('built', 'build')} as there`.execute(this.db);
    if (rows[0]?.there) return;
    await this.db.transaction().execute(async (transaction) => {
      await this.database.makePlace(transaction);
      await this.makeBuilt(transaction);
    });
  }

  /** Earlier releases had no `build`. */
  private async makeBuilt(transaction: Transaction<Tables>): Promise<void> {
    await transaction.schema
      .createTable('built')
      .ifNotExists()
      .addColumn('table_name', 'text', (column) => column.primaryKey())
      .addColumn('position', 'text')
      .addColumn('shown', 'integer', (column) => column.notNull())
      .execute();
    const { rows } = await sql<{ there: boolean | number }>`select ${this.database.hasColumn('built', 'build')} as there`.execute(
      transaction,
    );
    if (rows[0]?.there) return;
    await transaction.schema
      .alterTable('built')
      .addColumn('build', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  }

  private async makeAnew(transaction: Transaction<Tables>, projection: Projection, build: number): Promise<Place> {
    const table = tableOf(projection);
    for (const shape of tablesOf(projection)) {
      await this.maker.drop(transaction, shape.name);
      await this.maker.make(transaction, shape);
    }
    await own(transaction).deleteFrom('built').where('table_name', '=', table).execute();
    await own(transaction).insertInto('built').values({ table_name: table, position: null, shown: 0, build }).execute();
    return { position: undefined, isShown: false, build };
  }

  private placeOf(table: string): Place {
    const place = this.seen.get(table);
    if (!place) throw new ReadModelMoved([table]);
    return place;
  }

  /** Most often all tables go from one position to one other. */
  private movesTo(positions: ReadonlyMap<string, bigint>): readonly Move[] {
    const moves: Move[] = [];
    for (const [table, to] of positions) {
      const from = this.placeOf(table);
      const same = moves.find((move) => move.from.position === from.position && move.from.build === from.build && move.to === to);
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
    const { announcement } = this.database;
    const tables = sql.join(Array.from({ length: count }, () => sql`${''}`));
    const said = announcement ? sql`returning ${announcement(sql`${''}`)}` : sql``;
    const move = sql`
      update ${sql.table(placed(this.database, 'built'))} set position = ${''}
      where position is not distinct from ${''} and build = ${''} and table_name in (${tables}) ${said}`;
    return move.compile(this.db).sql;
  }
}

interface Move {
  readonly tables: string[];
  readonly from: Place;
  readonly to: bigint;
}

export const own = (db: Kysely<Tables>): Kysely<Built> => db;

export const placesIn = async (db: Kysely<Tables>): Promise<ReadonlyMap<string, Place>> => {
  const found = await own(db).selectFrom('built').selectAll().orderBy('table_name').execute();
  return new Map(
    found.map(({ table_name, position, shown, build }) => [
      table_name,
      { position: position === null ? undefined : BigInt(position), isShown: shown === 1, build },
    ]),
  );
};

const beyond = (position: Position, head: Position): boolean => position !== undefined && (head === undefined || position > head);
