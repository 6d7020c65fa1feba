/** Looks after the tables of rows as wholes: lists, drops and compares them, and puts one in the place of another. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { BringUp, Comparison, DifferingRow, HeldRows, RowTable, Shadowed } from '../../app/ports/row-tables.js';
import { milestonesTableNameOf } from '../../projections/milestones.js';
import { tableOf } from '../../projections/projection.js';
import { type BuiltTables, own, type Place, placesIn } from './built-tables.js';
import type { RowDatabase } from './row-database.js';
import type { TableMaker } from './table-maker.js';
import { placed, type Tables, type TableShape, tablesOf } from './tables.js';

interface TableUpkeepParts {
  /** For what takes as long as there are rows. */
  readonly patientDb: Kysely<Tables>;
  readonly database: RowDatabase;
  readonly built: BuiltTables;
  readonly maker: TableMaker;
  /** Rows as a transaction sees them, and saves them as a part of it. */
  readonly heldRows: (transaction: Transaction<Tables>) => HeldRows;
}

export class TableUpkeep {
  constructor(private readonly parts: TableUpkeepParts) {}

  async tables(): Promise<readonly RowTable[]> {
    const { patientDb, maker } = this.parts;
    if (!(await maker.isThere(patientDb, 'built'))) return [];
    const tables: RowTable[] = [];
    for (const [table, { position, isShown }] of await placesIn(patientDb)) {
      if (await maker.isThere(patientDb, table)) tables.push({ table, position, isShown, rows: await countIn(patientDb, table) });
    }
    return tables;
  }

  drop(table: string): Promise<void> {
    const { built, maker } = this.parts;
    return built.holding(async (transaction) => {
      for (const name of [table, milestonesTableNameOf(table)]) await maker.drop(transaction, name);
      await own(transaction).deleteFrom('built').where('table_name', '=', table).execute();
    });
  }

  replace(shadowed: readonly Shadowed[], bringUp: BringUp): Promise<void> {
    const { built } = this.parts;
    return built.holding(async (transaction) => {
      const places = await placesIn(transaction);
      const until = latest(shadowed.flatMap(({ shown, shadow }) => [shown, shadow]).map((each) => places.get(tableOf(each))));
      if (until !== undefined) await this.bringUp(transaction, { shadowed, bringUp, until, places });
      for (const { shown, shadow } of shadowed) {
        const position = until === undefined ? null : until.toString();
        await this.takePlace(transaction, { shown, shadow, position, build: (places.get(tableOf(shown))?.build ?? -1) + 1 });
      }
    });
  }

  level(shadowed: readonly Shadowed[], bringUp: BringUp): Promise<void> {
    return this.parts.built.holding(async (transaction) => {
      const places = await placesIn(transaction);
      for (const each of shadowed) {
        const until = places.get(tableOf(each.shown))?.position;
        if (until !== undefined) await this.bringUp(transaction, { shadowed: [each], bringUp, until, places });
      }
    });
  }

  async compare({ shown, shadow }: Shadowed): Promise<Comparison | undefined> {
    const { patientDb, database } = this.parts;
    return patientDb
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (transaction) => {
        const places = await placesIn(transaction);
        const position = places.get(tableOf(shown))?.position;
        if (places.get(tableOf(shadow))?.position !== position) return undefined;
        let [rows, differing] = [0, 0];
        let first: DifferingRow | undefined;
        for (const [index, one] of tablesOf(shown).entries()) {
          const other = tablesOf(shadow)[index]?.name ?? '';
          rows += await countIn(transaction, one.name);
          const found = await differences(transaction, { one, other, database });
          differing += found.differing;
          first ??= found.first;
        }
        return { position: position ?? 0n, rows, differing, first };
      });
  }

  private async bringUp(transaction: Transaction<Tables>, { shadowed, bringUp, until, places }: BringingUp): Promise<void> {
    const shadows = shadowed.map(({ shadow }) => tableOf(shadow));
    const there = shadows.map((table) => {
      const place = places.get(table);
      if (!place) throw new Error(`${table} is gone; somebody else has thrown it away`);
      return [table, place] as const;
    });
    this.parts.built.look(new Map(there));
    await bringUp(this.parts.heldRows(transaction), until, new Map(there.map(([table, { position }]) => [table, position])));
  }

  private async takePlace(transaction: Transaction<Tables>, { shown, shadow, position, build }: Taking): Promise<void> {
    const [table, from] = [tableOf(shown), tableOf(shadow)];
    // There already, unless somebody has made the shadow anew meanwhile: none takes a place without them.
    for (const shape of tablesOf(shadow)) await this.parts.maker.indexIn(transaction, shape);
    for (const [index, { name }] of tablesOf(shown).entries()) {
      await this.parts.maker.replace(transaction, name, tablesOf(shadow)[index]?.name ?? '');
    }
    await own(transaction).deleteFrom('built').where('table_name', 'in', [table, from]).execute();
    await own(transaction).insertInto('built').values({ table_name: table, position, shown: 1, build }).execute();
  }
}

interface BringingUp {
  readonly shadowed: readonly Shadowed[];
  readonly bringUp: BringUp;
  readonly until: bigint;
  readonly places: ReadonlyMap<string, Place>;
}

interface Taking extends Shadowed {
  readonly position: string | null;
  readonly build: number;
}

const latest = (places: readonly (Place | undefined)[]): bigint | undefined =>
  places.reduce<bigint | undefined>(
    (most, place) => (place?.position !== undefined && (most === undefined || place.position > most) ? place.position : most),
    undefined,
  );

const countIn = async (db: Kysely<Tables>, table: string): Promise<number> => {
  const { count } = await db
    .selectFrom(table)
    .select((expression) => expression.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
};

interface Compared {
  readonly one: TableShape;
  readonly other: string;
  readonly database: RowDatabase;
}

const differences = async (
  db: Kysely<Tables>,
  { one, other, database }: Compared,
): Promise<{ readonly differing: number; readonly first: DifferingRow | undefined }> => {
  const columns = ['row', ...Object.keys(one.columns)];
  const differ = sql.join(
    columns.map((column) => sql`${sql.ref(`a.${column}`)} is distinct from ${sql.ref(`b.${column}`)}`),
    sql` or `,
  );
  const from = sql`
    from ${sql.table(placed(database, one.name))} as a
    full join ${sql.table(placed(database, other))} as b on a.key = b.key
    where a.key is null or b.key is null or ${differ}`;
  const counted = await sql<{ differing: number | string }>`select count(*) as differing ${from}`.execute(db);
  const differing = Number(counted.rows[0]?.differing ?? 0);
  if (differing === 0) return { differing, first: undefined };
  const { rows } = await sql<{ key: string; shown: string | null; rebuilt: string | null }>`
    select coalesce(a.key, b.key) as key, a.row as shown, b.row as rebuilt ${from} order by 1 limit 1`.execute(db);
  const [row] = rows;
  return { differing, first: row && { table: one.name, key: row.key, shown: row.shown ?? undefined, rebuilt: row.rebuilt ?? undefined } };
};
