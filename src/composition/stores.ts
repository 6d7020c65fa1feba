/** Where things are kept: in the data folder of this process, or where several processes find them. Only what is used is loaded. */
import { join } from 'node:path';
import { systemClock } from '../adapters/ambient/system.js';
import { EmbeddedEventStore } from '../adapters/event-store/embedded/embedded-event-store.js';
import { lockFolder } from '../adapters/event-store/embedded/folder-lock.js';
import type { Postgres, PostgresSettings } from '../adapters/postgres/postgres.js';
import type { EventStore } from '../app/ports/event-store.js';
import type { ReadModel } from '../app/ports/read-model.js';
import type { RowTables } from '../app/ports/row-tables.js';
import type { Config } from './config.js';
import { type Opened, opening } from './opened.js';

/** The log of everybody, of which this process may read all, or `reads` at least; or its own, whose folder is locked with it. */
export const openEventStore = async ({ eventStore, data }: Config, opened: Opened, reads?: string): Promise<EventStore> => {
  if (eventStore === null) return opened.add(EmbeddedEventStore.open(data), (store) => store.close());
  const { openEventStoreDb } = await import('../adapters/event-store/eventstoredb/open-event-store.js');
  return opened.add(await openEventStoreDb(eventStore, systemClock, { reads }), (store) => store.close());
};

/** For who acts on hosts: two on one folder would act twice. */
export const lockData = ({ data }: Config, opened: Opened): void => void opened.add(lockFolder(data), (lock) => lock.release());

/** `to`: who builds tables for minutes need not give up because others write for seconds. */
export const openReadModel = async (
  { readModel, data }: Config,
  opened: Opened,
  to: 'keep' | 'build' = 'keep',
): Promise<ReadModel & RowTables> => {
  const rows = readModel === null ? await sqliteIn(data, to) : await postgresAt(readModel, to === 'build' ? { timeoutMs: 60_000 } : {});
  return opened.add(rows, () => rows.close());
};

/** One line says what is wrong with it before anything begins that would wait for it to come back. */
const postgresAt = async (url: string, settings: PostgresSettings): Promise<ReadModel & RowTables> => {
  await opening(async (opened) => {
    await openPostgres(url, opened);
    await opened.close();
  });
  const { postgresReadModel } = await import('../adapters/read-model/postgres.js');
  return postgresReadModel(url, settings);
};

const sqliteIn = async (data: string, to: 'keep' | 'build'): Promise<ReadModel & RowTables> => {
  const { sqliteReadModel, sqliteRowsToBuild } = await import('../adapters/read-model/sqlite.js');
  return (to === 'build' ? sqliteRowsToBuild : sqliteReadModel)(join(data, 'read-model.db'));
};

/** Checked: a database that cannot be used stops the start. */
export const openPostgres = async (url: string, opened: Opened, settings?: PostgresSettings): Promise<Postgres> => {
  const { Postgres } = await import('../adapters/postgres/postgres.js');
  const postgres = opened.add(new Postgres(url, settings), (each) => each.close());
  await postgres.check();
  return postgres;
};
