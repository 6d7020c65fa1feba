import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that only we can read, for a program that runs in their folder. */
export interface PrivateFiles {
  readonly folder: string;
  /** Answers the name of the file within the folder. */
  readonly write: (content: string) => Promise<string>;
}

/** They are gone when `work` has ended. What ends with the process is removed by `forgetPrivateFiles`. */
export const withPrivateFiles = async <Value>(within: string, work: (files: PrivateFiles) => Promise<Value>): Promise<Value> => {
  await mkdir(within, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(within, 'for-virsh-'));
  let count = 0;
  const write = async (content: string) => {
    const name = String(++count);
    await writeFile(join(folder, name), content, { mode: 0o600 });
    return name;
  };
  try {
    return await work({ folder, write });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** At the start: whatever a process that died in the middle has left. A virsh of it that still runs finds nothing to attach then. */
export const forgetPrivateFiles = (within: string): Promise<void> => rm(within, { recursive: true, force: true });
