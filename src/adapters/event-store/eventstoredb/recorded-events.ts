/** From what Mooring stores to what the server keeps, and back. */
import { EventStoreUnavailable, type NewEvent } from '../../../app/ports/event-store.js';
import type { Message, Metadata, Recorded } from '../../../domain/kernel/message.js';
import type { ClientEvent, Found, StoredRecord } from './store-client.js';

/** Bytes from the moment an append is asked for: what the writer does to its objects afterwards is its own business. */
export const toClientEvent = ({ id, event, metadata }: NewEvent): ClientEvent => ({
  id,
  type: event.type,
  data: Buffer.from(JSON.stringify(event.data)),
  metadata: Buffer.from(JSON.stringify(metadata)),
});

/** `undefined` for what the server or somebody else wrote: the log is theirs, too. */
export const ownEvent = ({ event }: Found): Recorded | undefined => {
  if (!event || event.streamId.startsWith('$') || event.type.startsWith('$') || !isOwn(event)) return undefined;
  const { id, streamId: stream, type, data, metadata, revision, position } = event;
  if (position === undefined) throw new EventStoreUnavailable(`The event store does not say where in its log ${stream} has its events`);
  return { event: { type, data }, metadata, id, stream, revision: Number(revision), position: position.commit };
};

/** The same for a stream of our own, in which nothing else has any business. */
export const eventOfOwnStream = (found: Found): Recorded => {
  const recorded = ownEvent(found);
  if (recorded) return recorded;
  const where = found.event ? `${found.event.streamId}, revision ${found.event.revision},` : 'A stream';
  throw new EventStoreUnavailable(`${where} holds what Mooring did not write`);
};

type OwnRecord = StoredRecord & { readonly data: Message['data']; readonly metadata: Metadata };

const isOwn = (record: StoredRecord): record is OwnRecord => record.isJson && isObject(record.data) && isMetadata(record.metadata);

const isMetadata = (value: unknown): boolean =>
  isObject(value) && ['correlationId', 'causationId', 'actor', 'schemaVersion', 'at'].every((name) => name in value);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
