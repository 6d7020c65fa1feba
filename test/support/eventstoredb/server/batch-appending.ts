import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { isInvalid, MAX_APPEND_SIZE, sizeOfAll } from './appending.js';
import * as batchStatus from './batch-status.js';
import type { Database, Expected } from './database.js';
import { allStreamPosition, idOf, proposedEvent, streamIdentifier, streamNameOf } from './messages.js';
import type { ProposedEvent } from './stored-event.js';

interface Pending {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: ProposedEvent[];
}

/** `BatchAppend`: one call carries any number of appends, each in one or several messages that name it by a correlation id. */
export class BatchAppends {
  private readonly pending = new Map<string, Pending>();

  constructor(private readonly database: Database) {}

  /** `undefined`: the append goes on in a later message. */
  async take(request: BatchAppendReq): Promise<BatchAppendResp | undefined> {
    const correlation = idOf(request.getCorrelationId());
    const options = request.getOptions();
    if (options)
      this.pending.set(correlation, { stream: streamNameOf(options.getStreamIdentifier()), expected: expectedIn(options), events: [] });
    const append = this.pending.get(correlation);
    if (!append) return undefined;

    append.events.push(...request.getProposedMessagesList().map(proposedEvent));
    const tooLarge = sizeOfAll(append.events) > MAX_APPEND_SIZE;
    if (!tooLarge && !request.getIsFinal()) return undefined;
    this.pending.delete(correlation);
    const answer = tooLarge ? failed(batchStatus.maxAppendSizeExceeded(MAX_APPEND_SIZE)) : await this.append(append);
    return about(request, append.stream, answer);
  }

  private async append({ stream, expected, events }: Pending): Promise<BatchAppendResp> {
    if (isInvalid(stream)) return failed(batchStatus.badRequest('Specified argument was out of the range of valid values.'));
    const verdict = await this.database.append(stream, expected, events);
    switch (verdict.verdict) {
      case 'deleted':
        return failed(batchStatus.streamDeleted(stream));
      case 'wrong-version':
        return failed(batchStatus.wrongExpectedVersion(expected, verdict.current));
      case 'stored':
        return new streams.BatchAppendResp().setSuccess(
          new streams.BatchAppendResp.Success()
            .setCurrentRevision(String(verdict.revision))
            .setPosition(allStreamPosition(verdict.position)),
        );
    }
  }
}

const failed = (error: ReturnType<typeof batchStatus.accessDenied>): BatchAppendResp => new streams.BatchAppendResp().setError(error);

const about = (request: BatchAppendReq, stream: string, answer: BatchAppendResp): BatchAppendResp =>
  answer.setCorrelationId(request.getCorrelationId()).setStreamIdentifier(streamIdentifier(stream));

/** The answer to each append while there is something in its way. */
export const refusal = (request: BatchAppendReq, error: ReturnType<typeof batchStatus.accessDenied>): BatchAppendResp =>
  about(request, streamNameOf(request.getOptions()?.getStreamIdentifier()), failed(error));

const expectedIn = (options: BatchAppendReq.Options): Expected => {
  if (options.hasStreamPosition()) return Number(options.getStreamPosition());
  if (options.hasNoStream()) return 'no-stream';
  return options.hasStreamExists() ? 'stream-exists' : 'any';
};
