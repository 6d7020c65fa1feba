import type { Protocol } from './append-call.js';
import { commonClient } from './common-client.js';
import type { StoreClient } from './store-client.js';

export const connectKurrentDbClient = async (connectionString: string): Promise<StoreClient> => {
  const [{ KurrentDBClient }, { default: services }, { default: streams }, { default: shared }] = await Promise.all([
    import('@kurrent/kurrentdb-client'),
    import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js'),
    import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'),
    import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js'),
  ]);
  // Other classes to the compiler, the same bytes to the server: the contract of the event store is held to both.
  const protocol = { streams, shared, stub: services.StreamsClient } as unknown as Protocol;
  return commonClient(KurrentDBClient.connectionString(connectionString), protocol);
};
