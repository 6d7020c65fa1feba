import { Broken } from '../app/evidence/broken.js';
import { checkSource } from '../app/evidence/import/import-log.js';
import { readConfig } from '../composition/config.js';
import { importInto, requireRoom } from '../composition/import-target.js';
import type { ImportOptions } from './import.command.js';
import { progressBar } from './progress-bar.js';
import { publicKeyOf } from './public-key.js';
import { linesIn } from './read-lines.js';

export const importHistory = async (file: string, { key }: ImportOptions): Promise<void> => {
  const config = readConfig(process.env);
  await requireRoom(config);
  const keys = key?.map(publicKeyOf) ?? null;
  const checked = await checkSource({ keys, lines: () => linesIn(file) }).catch(asRefusal);
  const bar = progressBar('importing', checked.count);
  await importInto(config, checked, (events) => bar.to(events)).finally(() => bar.stop());
  console.log(`Imported ${checked.count.toLocaleString('en')} events, as they were exported ${checked.exportedAt}.`);
};

const asRefusal = (error: unknown): never => {
  if (error instanceof Broken)
    throw new Error(`nothing was imported: the file is not as it was written, first at ${error.message}`, { cause: error });
  throw error;
};
