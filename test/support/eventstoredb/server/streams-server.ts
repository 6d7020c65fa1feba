import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp, DeleteReq, TombstoneReq } from '@eventstore/db-client/generated/streams_pb.js';
import { append, expectedIn, isInvalid } from './appending.js';
import { BatchAppends, refusal } from './batch-appending.js';
import * as batchStatus from './batch-status.js';
import type { Cluster } from './cluster.js';
import type { Expected, Verdict } from './database.js';
import { Gate } from './gate.js';
import { streamNameOf } from './messages.js';
import { Outlet } from './outlet.js';
import { read } from './reading.js';
import { handlerThrew, streamDeleted, unauthenticated, wrongExpectedVersion } from './rpc-errors.js';
import { subscribe } from './subscribing.js';

/** The Streams service of one node. */
export const streamsServer = (cluster: Cluster, port: number): IStreamsServer => {
  const { database } = cluster;
  const gate = new Gate(cluster, port);
  return {
    read: reader(cluster, gate),
    append: appender(cluster, gate),
    batchAppend: batchAppender(cluster, gate),
    delete: remover(gate, (stream, expected) => database.softDelete(stream, expected), deleted),
    tombstone: remover(gate, (stream, expected) => database.tombstone(stream, expected), tombstoned),
  };
};

const reader =
  ({ database, subscriptions, abilities }: Cluster, gate: Gate): IStreamsServer['read'] =>
  (call) => {
    const outlet = new Outlet(call);
    const options = call.request.getOptions();
    const error = gate.refusedRead(call.metadata);
    if (error || !options) return outlet.fail(error ?? handlerThrew());
    if (!options.hasSubscription()) return reported(read(database, options, outlet), outlet);
    subscriptions.add(outlet);
    outlet.ended.addEventListener('abort', () => subscriptions.delete(outlet));
    reported(subscribe({ database, options, outlet, saysCaughtUp: abilities.saysCaughtUp }), outlet);
  };

const appender =
  ({ database }: Cluster, gate: Gate): IStreamsServer['append'] =>
  (call, answer) => {
    const error = gate.refusedWrite(call.metadata);
    if (error) return answer(error);
    append(database, call).then(
      (result) => {
        if (gate.loses(call.getPeer())) return;
        if ('error' in result) answer(result.error);
        else answer(null, result.answer);
      },
      () => answer(handlerThrew()),
    );
  };

const batchAppender =
  ({ database }: Cluster, gate: Gate): IStreamsServer['batchAppend'] =>
  (call) => {
    const who = gate.whoAsks(call.metadata);
    if (who === 'unknown') return void call.emit('error', unauthenticated());
    const appends = new BatchAppends(database);
    const answerTo = async (request: BatchAppendReq): Promise<BatchAppendResp | undefined> => {
      if (who === 'known' && gate.isReady) return appends.take(request);
      const status = who === 'known' ? batchStatus.serverNotReady() : batchStatus.accessDenied();
      return request.getIsFinal() ? refusal(request, status) : undefined;
    };
    call.on('error', () => undefined).on('end', () => call.end());
    call.on('data', (request: BatchAppendReq) => {
      // As on the real server, this one ends the call, and with it every append under way on it.
      const away = gate.writtenElsewhere(call.metadata);
      if (away) return void call.emit('error', away);
      void answerTo(request).then((answer) => {
        if (answer && !gate.loses(call.getPeer())) call.write(answer);
      });
    });
  };

/** Both ways to delete are asked in the same words, and differ in what they do. */
const remover =
  <Request extends DeleteReq | TombstoneReq, Response>(
    gate: Gate,
    remove: (stream: string, expected: Expected) => Promise<Verdict>,
    answerAt: (position: string) => Response,
  ) =>
  (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): void => {
    const options = call.request.getOptions();
    const stream = streamNameOf(options?.getStreamIdentifier());
    const error = gate.refusedWrite(call.metadata);
    if (error || !options || isInvalid(stream)) return answer(error ?? handlerThrew());
    const expected = expectedIn(options);
    remove(stream, expected).then(
      (verdict) => {
        if (verdict.verdict === 'deleted') return answer(streamDeleted(stream));
        if (verdict.verdict === 'wrong-version') return answer(wrongExpectedVersion('Delete', stream, expected, verdict.current));
        answer(null, answerAt(String(verdict.position)));
      },
      () => answer(handlerThrew()),
    );
  };

const deleted = (position: string) =>
  new streams.DeleteResp().setPosition(new streams.DeleteResp.Position().setCommitPosition(position).setPreparePosition(position));

const tombstoned = (position: string) =>
  new streams.TombstoneResp().setPosition(new streams.TombstoneResp.Position().setCommitPosition(position).setPreparePosition(position));

/** A fault of ours, and not one a client should see: the test's output has it. */
const reported = (work: Promise<void>, outlet: Outlet): void => {
  work.catch((error: unknown) => {
    console.error(error);
    outlet.fail(handlerThrew());
  });
};
