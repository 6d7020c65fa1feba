/**
 * An exported history: lines of JSON that any tool reads. A header, a line for each event, an end. Each is an object whose last field,
 * `witness`, is the SHA-256 of the witness of the line before and of this line without it: what is done to the file anywhere shows at the
 * very line. That is against accidents; against people there are the signed checkpoints among the events (docs/history.md).
 */
import type { Message, Metadata, Recorded } from '../../../domain/kernel/message.js';
import { joined } from '../../../domain/audit/hashing.js';
import { hexOf, plain, sha256 } from '../canonical.js';

export const formatVersion = 1;

export interface ExportHeader {
  readonly mooring: 'export';
  readonly version: typeof formatVersion;
  /** The whole log from its first event, or some of its events. */
  readonly of: 'log' | 'volume' | 'stream';
  /** Of the volume, or the name of the stream. */
  readonly id: string | null;
  readonly exportedAt: string;
  /** The key that the log was signed with when it was exported; `null`: it had not been signed yet. */
  readonly publicKey: string | null;
  /** In an embedded log positions count from 1 without gaps. */
  readonly storeKind: 'embedded' | 'shared';
  /** Position of the last event in the file; `null`: there is none. */
  readonly last: string | null;
}

const headerFields = ['mooring', 'version', 'of', 'id', 'exportedAt', 'publicKey', 'storeKind', 'last'];

export const isExportHeader = (record: Readonly<Record<string, unknown>>): record is Readonly<Record<string, unknown>> & ExportHeader =>
  Object.keys(record).join() === headerFields.join() &&
  ['log', 'volume', 'stream'].includes(String(record['of'])) &&
  ['embedded', 'shared'].includes(String(record['storeKind'])) &&
  typeof record['exportedAt'] === 'string' &&
  ['id', 'publicKey', 'last'].every((name) => record[name] === null || typeof record[name] === 'string');

/** The fields of an event with those by which it is found again, in this order. */
export interface ExportedEvent {
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: Message['data'];
  readonly metadata: Metadata;
  /** The link of the chain after it: of the log's own, in an export of the log; else of the events in the file. */
  readonly hash: string;
}

export interface ExportEnd {
  readonly mooring: 'end';
  readonly count: number;
  readonly hash: string;
}

export const exportedEvent = (recorded: Recorded, hash: Uint8Array): ExportedEvent => ({
  position: recorded.position.toString(),
  ...plain(recorded),
  hash: hexOf(hash),
});

/** A line whose witness is right may still have been written by another program. */
export const isExportedEvent = (record: Readonly<Record<string, unknown>>): boolean =>
  ['stream', 'id', 'type', 'hash'].every((name) => typeof record[name] === 'string') &&
  ['data', 'metadata'].every((name) => typeof record[name] === 'object' && record[name] !== null) &&
  Number.isSafeInteger(record['revision']) &&
  /^\d{1,20}$/.test(String(record['position']));

export const recordedOf = ({ stream, revision, id, type, data, metadata, position }: ExportedEvent): Recorded => ({
  ...{ event: { type, data }, metadata, id, stream, revision, position: BigInt(position) },
});

const field = ',"witness":"';
/** The field's name, 64 digits, a quote and a brace. */
const fieldLength = field.length + 66;

export const firstWitness: Uint8Array = new Uint8Array();

export interface Witnessed {
  readonly line: string;
  readonly witness: Uint8Array;
}

/** With its fields in their order: what is imported is then the same to the byte, and so are the rows made of it. */
export const witnessed = (before: Uint8Array, record: object): Witnessed => {
  const text = JSON.stringify(record);
  const witness = witnessOf(before, text);
  return { line: `${text.slice(0, -1)}${field}${hexOf(witness)}"}`, witness };
};

/** What a line says without its witness; `undefined`: the witness is not the one it must have. */
export const unwitnessed = (before: Uint8Array, line: string): { readonly text: string; readonly witness: Uint8Array } | undefined => {
  const text = `${line.slice(0, -fieldLength)}}`;
  const witness = witnessOf(before, text);
  return line.slice(-fieldLength) === `${field}${hexOf(witness)}"}` ? { text, witness } : undefined;
};

const witnessOf = (before: Uint8Array, text: string): Uint8Array => sha256(joined(before, Buffer.from(text)));
