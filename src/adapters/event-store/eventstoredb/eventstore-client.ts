import { commonClient } from './common-client.js';
import type { StoreClient } from './store-client.js';

export const connectEventStoreClient = async (connectionString: string): Promise<StoreClient> => {
  const [{ EventStoreDBClient }, { default: services }, { default: streams }, { default: shared }] = await Promise.all([
    import('@eventstore/db-client'),
    import('@eventstore/db-client/generated/streams_grpc_pb.js'),
    import('@eventstore/db-client/generated/streams_pb.js'),
    import('@eventstore/db-client/generated/shared_pb.js'),
  ]);
  return commonClient(EventStoreDBClient.connectionString(connectionString), { streams, shared, stub: services.StreamsClient });
};
