/** The two servers Mooring needs on several machines: a log and a database. */
import { EventStoreProcess } from '../eventstoredb/event-store-process.js';
import { PostgresProcess } from '../postgres-process.js';
import { sql } from './sql.js';

export interface ServersSetting {
  readonly scheme: 'esdb' | 'kurrentdb';
  /** Connection string of an event store that is there already; without it, one is started. */
  readonly eventStore?: string;
}

export interface Servers {
  /** `null` where it is not ours to start and stop. */
  readonly eventStore: EventStoreProcess | null;
  readonly connectionString: string;
  readonly postgres: PostgresProcess;
}

/** Of Mooring's own, so that it can be dropped while PostgreSQL goes on. */
export const database = 'mooring';

export const createDatabase = (postgres: PostgresProcess): Promise<unknown> => sql(postgres.url, `CREATE DATABASE ${database}`);

export const startServers = async ({ scheme, eventStore: elsewhere }: ServersSetting): Promise<Servers> => {
  const postgres = await PostgresProcess.start();
  await createDatabase(postgres);
  if (elsewhere !== undefined) return { eventStore: null, connectionString: elsewhere, postgres };
  const eventStore = await EventStoreProcess.start();
  return { eventStore, connectionString: eventStore.connectionString(scheme), postgres };
};

export const stopServers = async ({ eventStore, postgres }: Servers): Promise<void> => {
  await postgres.stop();
  await eventStore?.stop();
};
