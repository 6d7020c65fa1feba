/** Where a log is imported into: seen by nobody before it is whole. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, systemIds } from '../adapters/ambient/system.js';
import { EmbeddedEventStore } from '../adapters/event-store/embedded/embedded-event-store.js';
import { flushFolder } from '../adapters/flush-folder.js';
import { type Checked, LogImport } from '../app/evidence/import/import-log.js';
import type { Config } from './config.js';
import { makeDataFolder } from './data-folder.js';
import { type Opened, opening } from './opened.js';
import { lockData, openEventStore } from './stores.js';

const ambient = { clock: systemClock, ids: systemIds };

export const importInto = (config: Config, checked: Checked, onProgress: (events: number) => void): Promise<void> =>
  opening(async (opened) => {
    if (config.eventStore === null) await intoFolder(config, opened, checked, onProgress);
    else await new LogImport({ ...ambient, store: await openEventStore(config, opened) }, checked).intoShared(onProgress);
    await opened.close();
  });

/** Before any work: throws one clear line where the folder holds a log, or rows of one. */
export const requireRoom = async (config: Config): Promise<void> => {
  if (config.eventStore !== null) return;
  const { data } = config;
  if (existsSync(join(data, 'events.db')) && (await hasEvents(data)))
    throw new Error(`There is a log in ${data} (MOORING_DATA) already: a log is imported into an empty folder only`);
  if (config.readModel === null && existsSync(join(data, 'read-model.db')))
    throw new Error(`There are rows of another log in ${data}: remove read-model.db, which is built again from the log`);
};

const hasEvents = async (data: string): Promise<boolean> => {
  const store = EmbeddedEventStore.open(data);
  try {
    return (await store.head()) !== undefined;
  } finally {
    await store.close();
  }
};

/** Made in a folder of its own and moved when it is whole: what a killed import leaves is no log, and the next one removes it. */
const intoFolder = async (config: Config, opened: Opened, checked: Checked, onProgress: (events: number) => void): Promise<void> => {
  const { data } = config;
  await makeDataFolder(config);
  await requireRoom(config);
  lockData(config, opened);
  const unfinished = join(data, 'importing');
  await rm(unfinished, { recursive: true, force: true });
  const store = EmbeddedEventStore.open(unfinished);
  try {
    await new LogImport({ ...ambient, store }, checked).intoEmpty(onProgress);
  } finally {
    await store.close();
  }
  await rename(join(unfinished, 'events.db'), join(data, 'events.db'));
  await flushFolder(data);
  await rm(unfinished, { recursive: true });
};
