import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, reasonOf } from './sqlite-error.js';

export interface FolderLock {
  readonly release: () => void;
  /** Releases, and removes the lock file if it was not there before. */
  readonly undo: () => void;
}

/**
 * Takes a data folder for this process. The lock is SQLite's own, an EXCLUSIVE transaction on an empty database: the
 * kernel lets go of it when the process ends, however it ends, so a stale one cannot be. It is a file of its own because
 * any program that reads a locked file and closes it again, this one included, drops the lock of its whole process.
 */
export const lockFolder = (folder: string): FolderLock => {
  const path = join(folder, 'events.lock');
  const isNew = !existsSync(path);
  const db = lockedDatabase(path, folder);
  const release = () => db.close();
  return {
    release,
    undo: () => {
      if (isNew) rmSync(path);
      release();
    },
  };
};

const lockedDatabase = (path: string, folder: string): DatabaseSync => {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    // Without a journal on disk nothing but an empty file is ever written.
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return db;
  } catch (cause) {
    db?.close();
    if (isBusy(cause)) throw new Error(`The data folder ${folder} is in use by another process`, { cause });
    throw new Error(`Cannot lock the data folder ${folder}: ${path}: ${reasonOf(cause)}`, { cause });
  }
};
