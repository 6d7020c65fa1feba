import type { ServerHttp2Stream } from 'node:http2';
import type { ServerReadableStream, ServiceError } from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Database, Expected } from './database.js';
import { empty } from './read-messages.js';
import { proposedEvent, streamNameOf } from './messages.js';
import { handlerThrew, maxAppendSizeExceeded, streamDeleted } from './rpc-errors.js';
import { sizeOf, type ProposedEvent } from './stored-event.js';

export const MAX_APPEND_SIZE = 1024 * 1024;

export type AppendAnswer = { readonly answer: AppendResp } | { readonly error: Partial<ServiceError> };

/** `Append`: one call for one append, which is what clients do that give credentials for a single call, or know an old server. */
export const append = async (database: Database, call: ServerReadableStream<AppendReq, AppendResp>): Promise<AppendAnswer> => {
  const { options, events } = await received(call);
  const stream = streamNameOf(options?.getStreamIdentifier());
  if (!options || isInvalid(stream)) return { error: handlerThrew() };
  if (sizeOfAll(events) > MAX_APPEND_SIZE) return { error: maxAppendSizeExceeded(MAX_APPEND_SIZE) };

  const expected = expectedIn(options);
  const verdict = await database.append(stream, expected, events);
  switch (verdict.verdict) {
    case 'deleted':
      return { error: streamDeleted(stream) };
    case 'wrong-version':
      return { answer: new streams.AppendResp().setWrongExpectedVersion(wrongVersion(expected, verdict.current)) };
    case 'stored':
      return { answer: new streams.AppendResp().setSuccess(success(verdict)) };
  }
};

/** What the server takes for no name of a stream. In which words it says so is a guess. */
export const isInvalid = (stream: string): boolean => stream === '' || stream === '$$';

export const sizeOfAll = (events: readonly ProposedEvent[]): number => events.reduce((size, event) => size + sizeOf(event), 0);

const received = async (call: ServerReadableStream<AppendReq, AppendResp>) => {
  let options: AppendReq.Options | undefined;
  const events: ProposedEvent[] = [];
  for await (const request of call as AsyncIterable<AppendReq>) {
    options ??= request.getOptions();
    const message = request.getProposedMessage();
    if (message) events.push(proposedEvent(message));
  }
  if (isCutOff(call)) throw new Error('The append was cut off');
  return { options, events };
};

/**
 * This library ends the reading of a call that was cancelled, or lost its connection, as if the client had said that this was all. The real
 * server stores nothing of it. Only the stream below knows: one that can still be answered is not closed.
 */
const isCutOff = (call: ServerReadableStream<AppendReq, AppendResp>): boolean => {
  const { call: below } = call as unknown as { readonly call: { readonly stream: ServerHttp2Stream } };
  return below.stream.closed || below.stream.destroyed || below.stream.aborted;
};

/** The same four cases of `AppendReq`, `DeleteReq` and `TombstoneReq`. */
export const expectedIn = (options: {
  hasRevision(): boolean;
  getRevision(): string;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}): Expected => {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasNoStream()) return 'no-stream';
  return options.hasStreamExists() ? 'stream-exists' : 'any';
};

const wrongVersion = (expected: Expected, current: number | 'no-stream'): AppendResp.WrongExpectedVersion => {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current === 'no-stream') wrong.setCurrentNoStream(empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === 'any') return wrong.setExpectedAny(empty());
  if (expected === 'no-stream') return wrong.setExpectedNoStream(empty());
  return expected === 'stream-exists' ? wrong.setExpectedStreamExists(empty()) : wrong.setExpectedRevision(String(expected));
};

const success = ({ revision, position }: { revision: number; position: bigint }): AppendResp.Success =>
  new streams.AppendResp.Success()
    .setCurrentRevision(String(revision))
    .setPosition(new streams.AppendResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position)));
