/** Rows in a file of their own, for one process: `node:sqlite` through Kysely. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type SqliteDatabase, SqliteDialect, sql, type Transaction } from 'kysely';
import { ReadModelUnavailable } from '../../app/ports/read-model.js';
import { TablesReserved } from '../../app/ports/row-tables.js';
import { KyselyReadModel } from './kysely-read-model.js';
import type { RowDatabase } from './row-database.js';
import { SingleRowWriter } from './single-row-writer.js';
import type { Tables, Value } from './tables.js';

interface Manner {
  /** How long it waits, and lets everybody in this thread wait, while somebody else writes. */
  readonly patienceMs: number;
  /** What it has of the file in memory, at most. */
  readonly cacheKiB: number;
  /** So many written pages are gathered before they are put in their places. */
  readonly checkpointPages: number;
}

const usual: Manner = { patienceMs: 2_000, cacheKiB: 2_000, checkpointPages: 8_000 };
/** Tens of thousands of rows at once, all over the file: a page that several of them are on is written once for all of them, not for each. */
const inBulk: Manner = { patienceMs: 60_000, cacheKiB: 16_000, checkpointPages: 32_000 };

export const sqliteReadModel = (file: string): KyselyReadModel => new KyselyReadModel(sqlite(file, open(file, usual)));

/** For who builds tables, and has nothing else to do. */
export const sqliteRowsToBuild = (file: string): KyselyReadModel => new KyselyReadModel(sqlite(file, open(file, inBulk)));

/** For tools, beside a process that keeps the rows: saving fails. The file must be there. */
export const sqliteRowsForReading = (file: string): KyselyReadModel => new KyselyReadModel(sqlite(file, openForReading(file)));

/** Kysely lets one transaction be at a time on a connection; SQLite lets one writer be at a time on a file. */
const sqlite = (file: string, database: DatabaseSync): RowDatabase => {
  const connection = asBetterSqlite(database);
  return {
    ...likeAll,
    dialect: new SqliteDialect({ database: connection }),
    reserve: () => reserveBeside(file),
    writer: (db) => new SingleRowWriter(db, runOn(connection)),
  };
};

const runOn =
  (connection: SqliteDatabase) =>
  (text: string, values: readonly Value[]): void =>
    void connection.prepare(text).run(values);

/** A transaction that begins with a write waits for its turn to write; one that reads first would be told that it comes too late. */
const beginToWrite = async (transaction: Transaction<Tables>): Promise<void> => {
  await sql`update built set shown = shown where 1 = 0`.execute(transaction);
};

const likeAll = {
  patientDialect: null,
  schema: null,
  text: 'text',
  storage: null,
  announcement: null,
  makePlace: () => Promise.resolve(),
  hold: beginToWrite,
  holdIndexes: beginToWrite,
  hasGivenWay: () => false,
  isThere: (name) => sql`exists (select 1 from sqlite_schema where name = ${name})`,
  hasColumn: (table, column) => sql`exists (select 1 from pragma_table_info(${table}) where name = ${column})`,
  measure: () => null,
  indexedColumns: (table) => sql`
    select "of_index".name as "column" from pragma_index_list(${table}) as "index", pragma_index_info("index".name) as "of_index"`,
  keyAmong: (keys) => sql`key in (select value from json_each(${JSON.stringify(keys)}))`,
  unavailable: (error) => unavailable(error),
  watch: () => () => undefined,
} satisfies Omit<RowDatabase, 'dialect' | 'writer' | 'reserve'>;

const missing = /^no such table: (.+)$/;
const busy = 5;
const primaryCodeOf = (error: unknown): number => Number((error as { errcode?: unknown }).errcode) & 0xff;

const unavailable = (error: unknown): ReadModelUnavailable | undefined => {
  if (primaryCodeOf(error) === busy)
    return new ReadModelUnavailable('somebody else has been writing the rows for too long', { cause: error });
  const table = missing.exec(String((error as Partial<Error>).message))?.[1];
  return table === undefined ? undefined : new ReadModelUnavailable(`${table} is being built from the log`, { cause: error });
};

/** Rows can be made again from the log: a commit need not wait for the disk, it only must not be torn. Checkpoints wait; they are rare. */
const open = (file: string, { patienceMs, cacheKiB, checkpointPages }: Manner): DatabaseSync => {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA busy_timeout = ${patienceMs}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL`);
  database.exec(`PRAGMA cache_size = -${cacheKiB}; PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  return database;
};

const openForReading = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('PRAGMA busy_timeout = 2000');
  return database;
};

/** An EXCLUSIVE transaction on a file of its own, which is and stays empty: the kernel ends it with the process, however that ends. */
const reserveBeside = (file: string): Promise<() => Promise<void>> =>
  new Promise((resolve) => {
    const database = new DatabaseSync(`${file}-reserved`, { timeout: 5_000 });
    try {
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      throw primaryCodeOf(error) === busy ? new TablesReserved() : error;
    }
    resolve(() => Promise.resolve(database.close()));
  });

/** As Kysely's SQLite dialect wants to see it: the interface of better-sqlite3, as far as it is used. */
const asBetterSqlite = (database: DatabaseSync): SqliteDatabase => {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (text) => {
      const known = prepared.get(text) ?? statementOf(database, text);
      if (prepared.size < 500) prepared.set(text, known);
      return known;
    },
  };
};

type SqliteStatement = ReturnType<SqliteDatabase['prepare']>;

const statementOf = (database: DatabaseSync, text: string): SqliteStatement => {
  const statement = database.prepare(text);
  const inputs = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...inputs(parameters)),
    run: (parameters) => statement.run(...inputs(parameters)),
    iterate: (parameters) => statement.iterate(...inputs(parameters)) as IterableIterator<unknown>,
  };
};
