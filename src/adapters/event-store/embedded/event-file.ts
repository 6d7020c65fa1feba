import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { checkEventFile, whatIsWrongWithItsForm } from './event-file-check.js';
import { lockFolder } from './folder-lock.js';
import { APPLICATION_ID, SCHEMA_VERSION, TABLES } from './schema.js';
import { reasonOf } from './sqlite-error.js';

/** Who opens the file holds it only for a moment: while it looks into what a crash left. */
const patienceMs = 2_000;

/** The open file of a log. */
export interface EventFile {
  readonly db: DatabaseSync;
  close(): void;
}

/**
 * First the lock, then the check, then the first write: a file that is refused is left as it was found. Nobody else can
 * come in between, and checks need not guess whether what they see is being changed.
 */
export const openEventFile = (folder: string): EventFile => {
  makeFolder(folder);
  const lock = lockFolder(folder);
  const path = join(folder, 'events.db');
  try {
    if (existsSync(path) || existsSync(`${path}-wal`)) checkEventFile(path);
    else createEventFile(path);
    const db = openForWriting(path);
    return { db, close: () => closeBoth(db, lock.release) };
  } catch (error) {
    lock.undo();
    throw error;
  }
};

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Error(`Cannot use ${folder} as the data folder: ${reasonOf(cause)}`, { cause });
  }
};

/** Made under another name and moved: the file is there with everything that identifies it, or not at all. */
const createEventFile = (path: string): void => {
  const unfinished = `${path}.new`;
  for (const leftOver of [unfinished, `${unfinished}-journal`]) rmSync(leftOver, { force: true });
  const db = new DatabaseSync(unfinished);
  db.exec(`BEGIN; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; ${TABLES.join(';')}; COMMIT`);
  db.close();
  renameSync(unfinished, path);
  syncFolder(dirname(path));
};

/** A new name is durable only when its folder is. */
const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

/** For tools, beside a process that writes, or while none does. Nothing is made and nothing locked. */
export const openEventFileForReading = (folder: string): EventFile => {
  const path = join(folder, 'events.db');
  if (!existsSync(path)) throw new Error(`There is no event log in ${folder} (MOORING_DATA)`);
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    db.exec(`PRAGMA busy_timeout = ${patienceMs}`);
    checkForm(db);
    return { db, close: () => db.close() };
  } catch (cause) {
    throw new Error(`Cannot read the event log ${path}: ${reasonOf(cause)}`, { cause });
  }
};

const checkForm = (db: DatabaseSync): void => {
  const wrong = whatIsWrongWithItsForm(db);
  if (!wrong) return;
  db.close();
  throw new Error(wrong);
};

/**
 * WAL with FULL: a commit returns after the sync of what it wrote. Others may read meanwhile. Checkpoints stay as frequent as
 * SQLite makes them: a small log is soon written over in place, and that syncs faster than one that grows.
 */
const openForWriting = (path: string): DatabaseSync => {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    db.exec(`PRAGMA busy_timeout = ${patienceMs}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`);
    db.exec('BEGIN IMMEDIATE; COMMIT');
    return db;
  } catch (cause) {
    db?.close();
    throw new Error(`Cannot open the event log ${path}: ${reasonOf(cause)}`, { cause });
  }
};

const closeBoth = (db: DatabaseSync, releaseLock: () => void): void => {
  try {
    if (db.isOpen) db.close();
  } finally {
    releaseLock();
  }
};
