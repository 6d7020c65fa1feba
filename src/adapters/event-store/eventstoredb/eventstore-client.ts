import type { AppendToStreamOptions } from '@eventstore/db-client';
import { commonClient } from './common-client.js';
import type { StoreClient } from './store-client.js';

export const connectEventStoreClient = async (connectionString: string): Promise<StoreClient> => {
  const { EventStoreDBClient } = await import('@eventstore/db-client');
  const client = EventStoreDBClient.connectionString(connectionString);
  return commonClient(client, (revision) => ({ expectedRevision: revision }) satisfies AppendToStreamOptions);
};
