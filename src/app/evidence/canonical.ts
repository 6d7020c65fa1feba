/** One way to write a value down (RFC 8785), so that who has the same event has the same bytes. */
import { hash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
import { importStream } from '../../domain/audit/audit.events.js';
import type { Hash } from '../../domain/audit/hashing.js';
import type { Message, Metadata, Recorded } from '../../domain/kernel/message.js';

/** The package is its one function, though its types speak of a default export. */
const canonicalize = canonicalizeModule as unknown as (value: object) => string;

export const canonical = (value: object): string => canonicalize(value);

export const sha256: Hash = (bytes) => hash('sha256', bytes, 'buffer');

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
export const bytesOf = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

/** An event wherever it is kept: without its position, which is the store's. */
export interface PlainEvent extends Message {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly metadata: Metadata;
}

export const plain = ({ stream, revision, id, event, metadata }: Omit<Recorded, 'position'>): PlainEvent => ({
  ...{ stream, revision, id, type: event.type, data: event.data, metadata },
});

/** All but what is about the store itself. */
export const isChained = ({ stream }: Pick<Recorded, 'stream'>): boolean => stream !== importStream;

/** What the chain is made of. */
export const leafOf = ({ stream, revision, id, type, data, metadata }: PlainEvent): Uint8Array =>
  sha256(Buffer.from(canonical({ stream, revision, id, type, data, metadata })));
