import type { EncodedEvent, EventRow } from '../../../../src/adapters/event-store/embedded/event-row.js';
import { positionOf } from './positions.js';

/** What a client wants stored. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** What is stored. */
export interface StoredEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly created: Date;
}

interface Envelope {
  readonly isJson: boolean;
  readonly created: number;
  readonly metadata: string;
}

/** The file keeps text; the server keeps bytes, whatever they are. */
export const encode = ({ id, type, isJson, data, metadata }: ProposedEvent, created: number): EncodedEvent => ({
  id,
  type,
  data: Buffer.from(data).toString('base64'),
  metadata: JSON.stringify({ isJson, created, metadata: Buffer.from(metadata).toString('base64') } satisfies Envelope),
});

export const decode = ({ position, stream, revision, id, type, data, metadata }: EventRow): StoredEvent => {
  const envelope = JSON.parse(metadata) as Envelope;
  return {
    id,
    stream,
    revision,
    type,
    isJson: envelope.isJson,
    created: new Date(envelope.created),
    position: positionOf(position),
    data: Buffer.from(data, 'base64'),
    metadata: Buffer.from(envelope.metadata, 'base64'),
  };
};

/** What the server counts against the size of an append: the type in UTF-16, the data and the metadata. */
export const sizeOf = ({ type, data, metadata }: ProposedEvent): number => 2 * type.length + data.length + metadata.length;
