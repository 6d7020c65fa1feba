import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder } from '../flush-folder.js';
import { codeOf } from '../system-error.js';

/** Whole or not at all, readable by its owner only, and on disk when this returns. */
export const writePrivateFile = (path: string, content: string): Promise<void> =>
  viaTemporary(path, content, (temporary) => rename(temporary, path));

/** As above, but a file that is already there stays; the answer is what the file then holds. */
export const ensurePrivateFile = async (path: string, content: string): Promise<string> => {
  await viaTemporary(path, content, async (temporary) => {
    await link(temporary, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    await rm(temporary);
  });
  return readFile(path, 'utf8');
};

const viaTemporary = async (path: string, content: string, place: (temporary: string) => Promise<void>): Promise<void> => {
  const temporary = `${path}.${randomUUID()}.new`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await place(temporary);
  await flushFolder(dirname(path));
};
