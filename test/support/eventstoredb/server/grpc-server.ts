import { randomUUID } from 'node:crypto';
import { Server } from '@grpc/grpc-js';
import { GossipService, type IGossipServer } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import { ServerFeaturesService, type IServerFeaturesServer } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Cluster } from './cluster.js';
import { uuid } from './messages.js';
import { unauthenticated } from './rpc-errors.js';
import { streamsServer } from './streams-server.js';
import { standing } from './users.js';

/** As much as any client ever sent; larger appends than the limit must arrive to be refused. */
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;

/** The services of one node. */
export const grpcServer = (cluster: Cluster, port: number): Server => {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  const { hasBatchAppend, hasServerFeatures } = cluster.abilities;
  const { batchAppend, ...streams } = StreamsService;
  server.addService(hasBatchAppend ? { ...streams, batchAppend } : streams, streamsServer(cluster, port));
  server.addService(GossipService, gossipServer(cluster));
  if (hasServerFeatures) server.addService(ServerFeaturesService, featuresServer(cluster));
  return server;
};

const gossipServer = (cluster: Cluster): IGossipServer => ({
  read: (call, answer) => {
    if (standing(cluster.settings.users, call.metadata) === 'unknown') return answer(unauthenticated());
    const { VNodeState } = gossip.MemberInfo;
    const members = cluster.settings.ports.map((port) =>
      new gossip.MemberInfo()
        .setInstanceId(uuid(randomUUID()))
        .setTimeStamp(String(Date.now() * 10_000))
        .setState(port === cluster.leader.port ? VNodeState.LEADER : VNodeState.FOLLOWER)
        .setIsAlive(cluster.isUp(port))
        .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port)),
    );
    answer(null, new gossip.ClusterInfo().setMembersList(members));
  },
});

const featuresServer = (cluster: Cluster): IServerFeaturesServer => ({
  getSupportedMethods: (call, answer) => {
    if (standing(cluster.settings.users, call.metadata) === 'unknown') return answer(unauthenticated());
    const methods = Object.entries(FEATURES).map(([name, list]) =>
      new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name).setFeaturesList(list),
    );
    answer(null, new features.SupportedMethods().setEventStoreServerVersion(cluster.settings.version).setMethodsList(methods));
  },
});

/** The methods of the real server that are here, with the features it names. */
const FEATURES: Readonly<Record<string, string[]>> = {
  read: ['position', 'events'],
  append: [],
  batchappend: ['deadline_duration'],
  delete: [],
  tombstone: [],
};
