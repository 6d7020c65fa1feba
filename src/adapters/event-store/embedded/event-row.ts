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

export const decode = ({ position, stream, revision, id, type, data, metadata }: EventRow): Recorded => {
  try {
    return {
      event: { type, data: JSON.parse(data) as Message['data'] },
      metadata: JSON.parse(metadata) as Metadata,
      id,
      stream,
      revision,
      position: BigInt(position),
    };
  } catch (cause) {
    throw new EventStoreUnavailable(`The event at position ${position} is damaged`, { cause });
  }
};

/** Roughly what a row weighs in memory: what pages and buffers are bounded by. */
export const bytesOf = ({ stream, data, metadata }: EventRow): number => 200 + stream.length + data.length + metadata.length;
