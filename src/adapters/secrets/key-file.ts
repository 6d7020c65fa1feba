import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { flushFolder } from '../flush-folder.js';
import { codeOf, ifThere } from '../system-error.js';
import { keyLength } from './seal.js';

/**
 * The key of a folder of secrets, made at first use. This is the one file whose loss would lose all secrets, so it is on the disk
 * before anything is sealed with it. Two processes that make it at once agree on the one that got the name.
 */
export const folderKey = async (folder: string): Promise<Buffer> => {
  const path = join(folder, 'key');
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) await flushFolder(dirname(folder));
  return (await readKey(path)) ?? (await makeKey(folder, path));
};

const readKey = async (path: string): Promise<Buffer | undefined> => {
  const key = await ifThere(readFile(path));
  if (key === undefined) return undefined;
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) throw new Error(`${path} may be read by others; make it readable by its owner only (0600)`);
  if (key.length !== keyLength) throw new Error(`${path} is no key: it has ${key.length} bytes, not ${keyLength}`);
  return key;
};

const makeKey = async (folder: string, path: string): Promise<Buffer> => {
  const unfinished = `${path}.${randomUUID()}`;
  await writeFlushed(unfinished, randomBytes(keyLength));
  try {
    await link(unfinished, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  await unlink(unfinished);
  await flushFolder(folder);
  const key = await readKey(path);
  if (!key) throw new Error(`${path} was made and is gone again`);
  return key;
};

const writeFlushed = async (path: string, bytes: Buffer): Promise<void> => {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
};
