import { existsSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { APPLICATION_ID, SCHEMA_VERSION, TABLES } from './schema.js';
import { isNotADatabase, reasonOf } from './sqlite-error.js';

/** Read whole in about 50 ms. A larger file is checked at its ends only; damage in between fails the read that meets it. */
const CHECKED_WHOLE_BYTES = 64 * 1024 * 1024;

/** Throws one line that says what is wrong with the file. Looks only; the caller holds the lock of its folder. */
export const checkEventFile = (path: string): void => {
  const hadIndex = existsSync(`${path}-shm`);
  const wrong = whatIsWrongWith(path);
  if (!wrong) return;
  // A file that is refused stays as it was found. One that is used keeps its index: somebody may be reading by it.
  if (!hadIndex) rmSync(`${path}-shm`, { force: true });
  throw new Error(`Cannot use ${path} as the event log: ${oneLine(wrong)}`);
};

const whatIsWrongWith = (path: string): string | undefined => {
  const file = statSync(path, { throwIfNoEntry: false });
  if (!file) return `it is gone, but ${basename(path)}-wal is still there`;
  if (!file.isFile()) return 'it is not a file';
  try {
    return readOnly(path, (db) => whatIsWrongInside(db, file.size));
  } catch (error) {
    return isNotADatabase(error) ? 'it is not an SQLite database' : `it is damaged (${reasonOf(error)})`;
  }
};

/** Whether it is a log at all; no event of it is looked at. */
export const whatIsWrongWithItsForm = (db: DatabaseSync): string | undefined => {
  const ask = asking(db);
  if (ask('PRAGMA application_id') !== APPLICATION_ID) return 'it is a database of something else';
  const version = ask('PRAGMA user_version');
  if (version !== SCHEMA_VERSION) return `its schema version is ${String(version)}, this program knows ${SCHEMA_VERSION}`;
  if (ask("SELECT group_concat(sql, ';') FROM sqlite_schema") !== TABLES.join(';')) return 'its tables are not those of an event log';
  return undefined;
};

const whatIsWrongInside = (db: DatabaseSync, size: number): string | undefined => {
  const wrong = whatIsWrongWithItsForm(db);
  if (wrong) return wrong;
  const ask = asking(db);
  if (size > CHECKED_WHOLE_BYTES) return void ask('SELECT * FROM events ORDER BY position DESC');
  const finding = ask('PRAGMA quick_check(1)');
  return finding === 'ok' ? undefined : `it is damaged (${String(finding)})`;
};

const asking =
  (db: DatabaseSync) =>
  (sql: string): unknown =>
    Object.values(db.prepare(sql).get() ?? {})[0];

/**
 * A file without a write-ahead log is opened as immutable, which leaves no trace. With one, left by a crash, the log must
 * be read too; a read-only connection does so without moving it into the file, but makes an index of it in a
 * shared-memory file.
 */
const readOnly = <Result>(path: string, look: (db: DatabaseSync) => Result): Result => {
  const url = pathToFileURL(path);
  const hasLog = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!hasLog) url.searchParams.set('immutable', '1');
  const db = new DatabaseSync(url, { readOnly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
