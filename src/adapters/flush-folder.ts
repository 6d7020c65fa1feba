import { open } from 'node:fs/promises';

/** Names made, moved or removed in this folder survive the loss of power from now on. */
export const flushFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
