import type { AppendToStreamOptions } from '@kurrent/kurrentdb-client';
import { commonClient } from './common-client.js';
import type { StoreClient } from './store-client.js';

export const connectKurrentDbClient = async (connectionString: string): Promise<StoreClient> => {
  const { KurrentDBClient } = await import('@kurrent/kurrentdb-client');
  const client = KurrentDBClient.connectionString(connectionString);
  return commonClient(client, (revision) => ({ streamState: revision }) satisfies AppendToStreamOptions);
};
