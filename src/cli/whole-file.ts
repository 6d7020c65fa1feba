import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { cannotWrite, isSystemError } from './file-trouble.js';

/** Under its own name only when it is whole, and then for its owner only. */
export const intoFile = async <Value>(path: string, writeTo: (file: Writable) => Promise<Value>): Promise<Value> => {
  const unfinished = `${path}.unfinished`;
  // Whatever is there by that name, left by a process that was killed or laid out by somebody else, has its own mode or leads elsewhere.
  await rm(unfinished, { force: true });
  const file = createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true });
  const closed = new Promise<void>((resolve) => file.once('close', () => resolve()));
  try {
    const value = await writeTo(file);
    await rename(unfinished, path);
    return value;
  } catch (cause) {
    // It is opened meanwhile: what is removed too early is made after that.
    file.destroy();
    await closed;
    await rm(unfinished, { force: true });
    throw isSystemError(cause) && cause.path === unfinished ? cannotWrite(path, cause) : cause;
  }
};
