import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a file that only we can read, and answers its path. */
export type WriteFile = (content: string) => Promise<string>;

/** What `work` writes is gone when it has ended. */
export const withPrivateFiles = async <Value>(work: (write: WriteFile) => Promise<Value>): Promise<Value> => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-'));
  let count = 0;
  const write: WriteFile = async (content) => {
    const path = join(folder, String(++count));
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  try {
    return await work(write);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
