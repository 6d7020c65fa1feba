/** `node:sqlite` as Kysely's SQLite dialect wants to see it: the interface of better-sqlite3, as far as it is used. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type Dialect, type SqliteDatabase, SqliteDialect } from 'kysely';

/** Rows can be made again from the log: a commit need not wait for the disk, it only must not be torn. Checkpoints wait; they are rare. */
export const nodeSqliteDialect = (file: string): Dialect => {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000; PRAGMA wal_autocheckpoint = 8000;');
  return new SqliteDialect({ database: asBetterSqlite(database) });
};

const asBetterSqlite = (database: DatabaseSync): SqliteDatabase => {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const known = prepared.get(sql) ?? statementOf(database, sql);
      if (prepared.size < 500) prepared.set(sql, known);
      return known;
    },
  };
};

type SqliteStatement = ReturnType<SqliteDatabase['prepare']>;

const statementOf = (database: DatabaseSync, sql: string): SqliteStatement => {
  const statement = database.prepare(sql);
  const inputs = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...inputs(parameters)),
    run: (parameters) => statement.run(...inputs(parameters)),
    iterate: (parameters) => statement.iterate(...inputs(parameters)) as IterableIterator<unknown>,
  };
};
