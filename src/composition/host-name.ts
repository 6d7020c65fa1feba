import { hostname } from 'node:os';
import { join } from 'node:path';
import { ensurePrivateFile } from '../adapters/identity/private-file.js';

/** What this machine was called at the first start. Volumes and attachments are on record under it, so it stays when the machine is renamed. */
export const keptHostName = async (data: string, name = hostname()): Promise<string> =>
  (await ensurePrivateFile(join(data, 'host-name'), `${name}\n`)).trim();
