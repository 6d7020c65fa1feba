import type { Clock } from '../../../app/ports/ambient.js';
import type { EventStore } from '../../../app/ports/event-store.js';
import { systemClock, systemRandom } from '../../ambient/system.js';
import { readConnectionString, type StoreAddress } from './connection-string.js';
import { EventStoreDbEventStore, type Times } from './eventstoredb-event-store.js';
import { connectEventStoreClient } from './eventstore-client.js';
import { connectKurrentDbClient } from './kurrentdb-client.js';
import type { StoreClient } from './store-client.js';
import { checkServer } from './server-check.js';

const usualTimes: Times = { tryMs: 10_000, patienceMs: 20_000, quietMs: 10_000 };

export interface Opening extends Partial<Times> {
  /** For a user who may not read all of the log: a stream that this one may read. */
  readonly reads?: string | undefined;
}

/** Opens the log of an EventStoreDB or KurrentDB. Rejects with one clear line when it cannot be reached or used. */
export const openEventStoreDb = async (
  connectionString: string,
  clock: Clock = systemClock,
  { reads, ...times }: Opening = {},
): Promise<EventStore> => {
  const address = readConnectionString(connectionString);
  const client = await connect(address, connectionString);
  await checkServer(client, address, { clock, reads });
  return new EventStoreDbEventStore({ client, clock, random: systemRandom, times: { ...usualTimes, ...times } });
};

let schemeInUse: StoreAddress['scheme'] | undefined;

/** Only the client that is needed is loaded; and never both, each of which brings its own copy of the same protocol. */
const connect = async ({ scheme }: StoreAddress, connectionString: string): Promise<StoreClient> => {
  schemeInUse ??= scheme;
  if (scheme !== schemeInUse) throw new Error(`One process talks to event stores by ${schemeInUse}:// or by ${scheme}://, not by both`);
  try {
    return await (scheme === 'esdb' ? connectEventStoreClient(connectionString) : connectKurrentDbClient(connectionString));
  } catch (cause) {
    // A file that is not there, a number out of range; nothing was sent anywhere yet.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The connection string of the event store cannot be used: ${reason}`, { cause });
  }
};
