import { randomUUID } from 'node:crypto';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { streamIdentifier, structuredUuid, uuid } from './messages.js';
import type { StoredEvent } from './stored-event.js';

const TICKS_PER_MS = 10_000;

/** How events are told, as the client asked for it. */
export const eventMessages = (options: ReadReq.Options): ((event: StoredEvent) => ReadResp) => {
  const id = options.getUuidOption()?.hasString() ? uuid : structuredUuid;
  return (event) => {
    const position = String(event.position);
    const record = new streams.ReadResp.ReadEvent.RecordedEvent();
    record.setId(id(event.id)).setStreamIdentifier(streamIdentifier(event.stream)).setStreamRevision(String(event.revision));
    record.setCommitPosition(position).setPreparePosition(position).setData(event.data).setCustomMetadata(event.metadata);
    record
      .getMetadataMap()
      .set('type', event.type)
      .set('created', String(event.created.getTime() * TICKS_PER_MS))
      .set('content-type', event.isJson ? 'application/json' : 'application/octet-stream');
    return new streams.ReadResp().setEvent(new streams.ReadResp.ReadEvent().setEvent(record).setCommitPosition(position));
  };
};

export const confirmation = (): ReadResp =>
  new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID()));

export const checkpoint = (position: bigint): ReadResp =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(String(position)),
  );

export const caughtUp = (): ReadResp => new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());

export const streamNotFound = (stream: string): ReadResp =>
  new streams.ReadResp().setStreamNotFound(new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(stream)));

export const lastStreamPosition = (revision: number): ReadResp => new streams.ReadResp().setLastStreamPosition(String(revision));

export const empty = () => new shared.Empty();
