import { EventStoreUnavailable, type NewEvent } from '../../../app/ports/event-store.js';
import type { Message, Metadata, Recorded } from '../../../domain/kernel/message.js';

/**
 * An event as it lies in the file. Data and metadata are text from the moment an append is asked for until a reader gets
 * its own copy: whoever changes an object later changes only that object.
 */
export interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

export type EncodedEvent = Pick<EventRow, 'id' | 'type' | 'data' | 'metadata'>;

export const encode = ({ id, event, metadata }: NewEvent): EncodedEvent => ({
  id,
  type: event.type,
  data: JSON.stringify(event.data),
  metadata: JSON.stringify(metadata),
});

export const decode = (row: EventRow): Recorded => decodeWith(row, () => JSON.parse(row.metadata) as Metadata);

/** Events of one append say the same of who caused them: it is read once. */
export const decodeAll = (rows: readonly EventRow[]): Recorded[] => {
  let last: { readonly text: string; readonly metadata: Metadata } | undefined;
  return rows.map((row) =>
    decodeWith(row, () => {
      if (last?.text !== row.metadata) last = { text: row.metadata, metadata: JSON.parse(row.metadata) as Metadata };
      return last.metadata;
    }),
  );
};

const decodeWith = ({ position, stream, revision, id, type, data }: EventRow, metadata: () => Metadata): Recorded => {
  try {
    const event = { type, data: JSON.parse(data) as Message['data'] };
    return { event, metadata: metadata(), id, stream, revision, position: BigInt(position) };
  } catch (cause) {
    throw new EventStoreUnavailable(`The event at position ${position} is damaged`, { cause });
  }
};

/** Roughly what a row weighs in memory: what pages and buffers are bounded by. */
export const bytesOf = ({ stream, data, metadata }: EventRow): number => 200 + stream.length + data.length + metadata.length;
