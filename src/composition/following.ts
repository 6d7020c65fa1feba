/** What every process has that shares a log and rows with others: both, and a follower of the rows. */
import { systemClock } from '../adapters/ambient/system.js';
import { refuseHalfImport } from '../app/evidence/import/import-log.js';
import type { Logger } from '../app/http/log.js';
import type { HealthCheck } from '../app/http/operations/health.controller.js';
import { rowsCheck, storeCheck } from '../app/operations/health.js';
import type { EventStore } from '../app/ports/event-store.js';
import type { ReadModel } from '../app/ports/read-model.js';
import { ProjectionFollower } from '../app/projecting/projection-follower.js';
import { type AnyProcess, processes, projections } from '../projections/index.js';
import { openWork } from '../projections/open-work.projection.js';
import { type Projection, tableOf } from '../projections/projection.js';
import { ConfigError } from './config-error.js';
import type { Config } from './config.js';
import { makeDataFolder } from './data-folder.js';
import type { Opened } from './opened.js';
import { openEventStore, openReadModel } from './stores.js';

export interface Following {
  readonly store: EventStore;
  readonly readModel: ReadModel;
  readonly rowsUrl: string;
  readonly processes: readonly AnyProcess[];
  readonly projections: readonly Projection[];
  readonly follower: ProjectionFollower;
  readonly checks: readonly HealthCheck[];
}

export const openFollowing = async (config: Config, log: Logger, opened: Opened): Promise<Following> => {
  const { readModel: rowsUrl, unplug } = config;
  if (rowsUrl === null) throw new ConfigError('rows that are shared are in PostgreSQL');
  await makeDataFolder(config);
  const store = await openEventStore(config, opened);
  await refuseHalfImport(store);
  const readModel = await openReadModel(config, opened);
  const processManagers = processes({ unplugTries: unplug.tries });
  const all = projections(processManagers);
  const told = processManagers.map(openWork) as unknown as readonly Projection[];
  const follower = new ProjectionFollower({ store, readModel, projections: all, told, clock: systemClock, log });
  await follower.start();
  opened.add(follower, () => follower.stop());
  const checks = [
    storeCheck(store, systemClock),
    rowsCheck({ readModel, tables: all.map(tableOf), projections: follower, clock: systemClock }),
  ];
  return { store, readModel, rowsUrl, processes: processManagers, projections: all, follower, checks };
};
