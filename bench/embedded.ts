/** Parts of the product on a folder, without the product around them. */
import { join } from 'node:path';
import type { EventStore } from '../src/app/ports/event-store.js';
import type { ReadModel } from '../src/app/ports/read-model.js';
import type { ProjectionRunner } from '../src/app/projecting/projection-runner.js';
import type { AnyProcess } from '../src/projections/index.js';
import { compiled } from './compiled.js';

export const openLog = async (folder: string): Promise<EventStore> => {
  const { EmbeddedEventStore } = await compiled<typeof import('../src/adapters/event-store/embedded/embedded-event-store.js')>(
    'adapters/event-store/embedded/embedded-event-store',
  );
  return EmbeddedEventStore.open(folder);
};

export const openRows = async (folder: string): Promise<ReadModel> => {
  const { sqliteReadModel } = await compiled<typeof import('../src/adapters/read-model/sqlite.js')>('adapters/read-model/sqlite');
  return sqliteReadModel(join(folder, 'read-model.db'));
};

export const openSystem = () => compiled<typeof import('../src/adapters/ambient/system.js')>('adapters/ambient/system');

/** Trouble is said; how far it is belongs into no table of figures. */
const quiet = { ...console, debug: () => undefined, info: () => undefined };

/** Every projection there is; not started. */
export const projecting = async (
  store: EventStore,
  readModel: ReadModel,
): Promise<{ runner: ProjectionRunner; managers: readonly AnyProcess[] }> => {
  const runners = await compiled<typeof import('../src/app/projecting/projection-runner.js')>('app/projecting/projection-runner');
  const { processes, projections } = await compiled<typeof import('../src/projections/index.js')>('projections/index');
  const { systemClock } = await openSystem();
  const managers = processes({ unplugTries: 8 });
  return { runner: new runners.ProjectionRunner(store, readModel, projections(managers), systemClock, quiet), managers };
};
