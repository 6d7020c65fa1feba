/**
 * What the clients of EventStoreDB and of KurrentDB have in common, as far as it is used here. They are one code base, years apart.
 */
import type { OneAppend } from './append-call.js';

export interface StoreClient {
  append(append: OneAppend): Promise<Written>;
  readStream(stream: string, page: Page<bigint>): Reading;
  readAll(page: Page<LogPosition>): Reading;
  subscribeToStream(stream: string, after: bigint | 'start'): ClientSubscription;
  subscribeToAll(after: LogPosition | 'start', filter: Filter): ClientSubscription;
  /** `unknown` where the server is too old to say. */
  serverVersion(): Promise<string>;
  dispose(): Promise<void>;
}

/** As it is sent: data and metadata are the bytes of JSON. */
export interface ClientEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** Where the last event of an append stands. */
export interface Written {
  readonly revision: bigint;
  readonly position?: bigint;
}

export interface Page<Place> {
  readonly from: Place | 'start' | 'end';
  readonly direction: 'forwards' | 'backwards';
  readonly maxCount: number;
}

/** An event, or the link to one, as the server tells of it. */
export interface Found {
  readonly event?: StoredRecord;
}

export interface StoredRecord {
  readonly streamId: string;
  readonly id: string;
  readonly isJson: boolean;
  readonly revision: bigint;
  readonly type: string;
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly position?: LogPosition;
}

export interface Reading {
  readonly events: AsyncIterable<Found>;
  /** Nobody reads on. */
  readonly cancel: () => void;
}

export interface Filter {
  readonly filterOn: 'eventType';
  readonly regex: string;
  readonly checkpointInterval: number;
  readonly checkpointReached: (subscription: unknown, position: LogPosition) => void;
}

/** A stream of Node's, in object mode. */
export interface ClientSubscription {
  on(event: 'data', listener: (found: Found) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
  /** How many it holds that it has not given out. */
  readonly readableLength: number;
  unsubscribe(): Promise<void>;
}
