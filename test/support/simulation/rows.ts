/** Read models as they lie in their file, every byte of every row and column. */
import { DatabaseSync } from 'node:sqlite';
import { sqliteReadModel } from '../../../src/adapters/read-model/sqlite.js';
import { createLog } from '../../../src/app/http/log.js';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { processes, projections } from '../../../src/projections/index.js';
import { VirtualTime } from '../virtual-time.js';
import { unplugTries } from './running.js';

/** All tables with all rows, and how far each is built. */
export const contentsOf = (file: string): Readonly<Record<string, readonly unknown[]>> => {
  const database = new DatabaseSync(file, { readOnly: true });
  const ask = (sql: string) => database.prepare(sql).all();
  const tables = ask("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").map(({ name }) => String(name));
  const contents = tables.map((table) => [table, ask(`SELECT * FROM "${table}" ORDER BY 1`)] as const);
  database.close();
  return Object.fromEntries(contents);
};

/** Makes all rows from the log, in a file of their own. */
export const rebuild = async (store: EventStore, file: string): Promise<void> => {
  const readModel = sqliteReadModel(file);
  const runner = new ProjectionRunner(store, readModel, projections(processes({ unplugTries })), new VirtualTime(), createLog('silent'));
  await runner.start();
  await runner.stop();
  await readModel.close();
};
