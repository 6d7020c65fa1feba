/** For tools that look after tables of rows: the log for reading only, the rows for writing, beside the product or while it is down. */
import type { EventStore } from '../app/ports/event-store.js';
import type { ReadModel } from '../app/ports/read-model.js';
import type { RowTables } from '../app/ports/row-tables.js';
import type { RebuildParts } from '../app/projecting/rebuild.js';
import { processes, projections } from '../projections/index.js';
import type { Projection } from '../projections/projection.js';
import { tableBuilderFor } from './building/table-builders.js';
import type { Config } from './config.js';
import { makeDataFolder } from './data-folder.js';
import { openLogForReading, openRowsForReading } from './open-for-reading.js';
import type { Opened } from './opened.js';
import { openReadModel } from './stores.js';

export interface ForLooking {
  readonly store: EventStore;
  readonly rows: ReadModel & RowTables;
  readonly all: readonly Projection[];
}

export const projectionsOf = ({ unplug }: Pick<Config, 'unplug'>): readonly Projection[] =>
  projections(processes({ unplugTries: unplug.tries }));

export const openToLook = async (config: Config, opened: Opened): Promise<ForLooking> => {
  const store = await openLogForReading(config, opened);
  return { store, rows: await openRowsForReading(config, opened), all: projectionsOf(config) };
};

export const openToRebuild = async (config: Config, opened: Opened): Promise<RebuildParts> => {
  const store = await openLogForReading(config, opened);
  await makeDataFolder(config);
  const rows = await openReadModel(config, opened, 'build');
  opened.add(await rows.reserve(), (end) => end());
  return { store, rows, all: projectionsOf(config), builder: tableBuilderFor(config, store, rows) };
};
