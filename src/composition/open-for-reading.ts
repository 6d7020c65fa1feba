/** For tools that only look: the log and the rows by the same settings as the product, also while it runs, and when it is down. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../adapters/ambient/system.js';
import type { EventStore } from '../app/ports/event-store.js';
import type { ReadModel } from '../app/ports/read-model.js';
import type { RowTables } from '../app/ports/row-tables.js';
import type { Config } from './config.js';
import type { Opened } from './opened.js';
import { openReadModel } from './stores.js';

export interface ForReading {
  readonly store: EventStore;
  readonly rows: ReadModel;
}

/** Throws one clear line when one of them cannot be read. */
export const openForReading = async (config: Config, opened: Opened): Promise<ForReading> => {
  const store = await openLogForReading(config, opened);
  return { store, rows: await openRowsForReading(config, opened) };
};

export const openLogForReading = async ({ eventStore, data }: Config, opened: Opened): Promise<EventStore> => {
  if (eventStore === null) {
    const { EmbeddedEventReader } = await import('../adapters/event-store/embedded/embedded-event-reader.js');
    return opened.add(EmbeddedEventReader.open(data), (store) => store.close());
  }
  const { openEventStoreDb } = await import('../adapters/event-store/eventstoredb/open-event-store.js');
  return opened.add(await openEventStoreDb(eventStore, systemClock, {}), (store) => store.close());
};

export const openRowsForReading = async (config: Config, opened: Opened): Promise<ReadModel & RowTables> => {
  if (config.readModel !== null) return openReadModel(config, opened);
  const file = join(config.data, 'read-model.db');
  if (!existsSync(file))
    throw new Error(
      `There are no rows in ${config.data} (MOORING_DATA) yet: mooring start builds them, and so does mooring projections rebuild`,
    );
  const { sqliteRowsForReading } = await import('../adapters/read-model/sqlite.js');
  return opened.add(sqliteRowsForReading(file), (rows) => rows.close());
};
