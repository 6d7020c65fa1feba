import { mkdir } from 'node:fs/promises';
import type { Config } from './config.js';

/** What is kept there is for nobody else to read, also where the folder was made by somebody who let others in. */
export const makeDataFolder = async ({ data }: Config): Promise<void> => {
  process.umask(0o077);
  await mkdir(data, { recursive: true });
};
