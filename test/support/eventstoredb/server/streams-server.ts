import type { Metadata, sendUnaryData, ServerDuplexStream, ServerUnaryCall, ServiceError } from '@grpc/grpc-js';
import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp, DeleteReq, TombstoneReq } from '@eventstore/db-client/generated/streams_pb.js';
import { append, expectedIn } from './appending.js';
import { BatchAppends, refusal } from './batch-appending.js';
import * as batchStatus from './batch-status.js';
import type { Cluster } from './cluster.js';
import type { Verdict } from './database.js';
import { streamNameOf } from './messages.js';
import { Outlet } from './outlet.js';
import { read } from './reading.js';
import {
  accessDenied,
  handlerThrew,
  notLeader,
  serverNotReady,
  streamDeleted,
  unauthenticated,
  wrongExpectedVersion,
} from './rpc-errors.js';
import { subscribe } from './subscribing.js';
import { standing } from './users.js';

type RpcError = Partial<ServiceError>;

/** The Streams service of one node: what is in the way of a call is looked at here, what it does in files of their own. */
export const streamsServer = (cluster: Cluster, port: number): IStreamsServer => {
  const { database, faults, subscriptions, abilities } = cluster;

  const obstacle = (metadata: Metadata): RpcError | undefined => {
    const who = standing(cluster.settings.users, metadata);
    if (who !== 'known') return who === 'unknown' ? unauthenticated() : accessDenied();
    return faults.notReady ? serverNotReady() : undefined;
  };
  /** A follower passes an append on to its leader unless it is asked not to. One that is read-only names the leader to everybody. */
  const elsewhere = (metadata: Metadata, isWrite: boolean): RpcError | undefined => {
    const leader = cluster.leaderInPlaceOf(port);
    const isAsked = metadata.get('requires-leader')[0] === 'true' || (isWrite && faults.leaderElsewhere !== undefined);
    return leader && isAsked ? notLeader(leader) : undefined;
  };
  const isLost = (peer: string): boolean => {
    const loses = faults.losesThisAnswer();
    if (loses) cluster.connectionsOf(port)?.reset(peer);
    return loses;
  };

  const deletion = async (
    call: ServerUnaryCall<DeleteReq | TombstoneReq, unknown>,
    run: (stream: string, expected: ReturnType<typeof expectedIn>) => Promise<Verdict>,
  ): Promise<{ error: RpcError } | { position: bigint }> => {
    const options = call.request.getOptions();
    const error = obstacle(call.metadata) ?? elsewhere(call.metadata, true);
    if (error || !options) return { error: error ?? handlerThrew() };
    const stream = streamNameOf(options.getStreamIdentifier());
    const expected = expectedIn(options);
    const verdict = await run(stream, expected);
    if (verdict.verdict === 'stored') return verdict;
    if (verdict.verdict === 'deleted') return { error: streamDeleted(stream) };
    return { error: wrongExpectedVersion('Delete', stream, expected, verdict.current) };
  };

  return {
    read: (call) => {
      const outlet = new Outlet(call);
      const options = call.request.getOptions();
      const error = obstacle(call.metadata) ?? elsewhere(call.metadata, false);
      if (error || !options) return outlet.fail(error ?? handlerThrew());
      if (!options.hasSubscription()) return reported(read(database, options, outlet), outlet);
      subscriptions.add(outlet);
      outlet.ended.addEventListener('abort', () => subscriptions.delete(outlet));
      reported(subscribe(database, options, outlet, abilities.saysCaughtUp), outlet);
    },

    append: (call, answer) => {
      const error = obstacle(call.metadata) ?? elsewhere(call.metadata, true);
      if (error) return answer(error);
      append(database, call).then(
        (result) => {
          if (isLost(call.getPeer())) return;
          if ('error' in result) answer(result.error);
          else answer(null, result.answer);
        },
        () => answer(handlerThrew()),
      );
    },

    batchAppend: (call) => {
      const who = standing(cluster.settings.users, call.metadata);
      if (who === 'unknown') return void call.emit('error', unauthenticated());
      const appends = new BatchAppends(database);
      call.on('error', () => undefined);
      call.on('end', () => call.end());
      call.on('data', (request: BatchAppendReq) => void answerBatch(call, request, appends, who === 'anonymous'));
    },

    delete: (call, answer) => {
      void deletion(call, (stream, expected) => database.softDelete(stream, expected)).then((result) => {
        if ('error' in result) return answer(result.error);
        const { position } = result;
        answer(
          null,
          new streams.DeleteResp().setPosition(
            new streams.DeleteResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position)),
          ),
        );
      });
    },

    tombstone: (call, answer) => {
      void deletion(call, (stream, expected) => database.tombstone(stream, expected)).then((result) => {
        if ('error' in result) return answer(result.error);
        const { position } = result;
        answer(
          null,
          new streams.TombstoneResp().setPosition(
            new streams.TombstoneResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position)),
          ),
        );
      });
    },
  };

  async function answerBatch(
    call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
    request: BatchAppendReq,
    appends: BatchAppends,
    isAnonymous: boolean,
  ) {
    // What the real server does here, too: this one ends the whole call, and with it every append under way.
    const away = elsewhere(call.metadata, true);
    if (away) return void call.emit('error', away);
    if (isAnonymous || faults.notReady) {
      return void (
        request.getIsFinal() && call.write(refusal(request, isAnonymous ? batchStatus.accessDenied() : batchStatus.serverNotReady()))
      );
    }
    const answer = await appends.take(request);
    if (answer && !isLost(call.getPeer())) call.write(answer);
  }
};

/** Ours, and not the client's: it is told what a real server would say, and the test's output has the rest. */
const reported = (work: Promise<void>, outlet: Outlet): void => {
  work.catch((error: unknown) => {
    console.error(error);
    outlet.fail(handlerThrew());
  });
};
