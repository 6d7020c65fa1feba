/** What a spec and the process that runs a client for it say to each other. */

/** Both break each other in one process, so each kind has one of its own. */
export type Library = 'old' | 'new';

export type Expected = bigint | 'no_stream' | 'any' | 'stream_exists';

export interface Read {
  readonly direction?: 'forwards' | 'backwards';
  /** A revision of the stream; of $all, a position. */
  readonly from?: bigint | 'start' | 'end';
  readonly maxCount?: number;
  readonly requiresLeader?: boolean;
  /** Of $all, and heeded by the new client alone. */
  readonly filter?: Filter;
}

export interface Filter {
  readonly on: 'type' | 'stream';
  readonly prefixes?: readonly string[];
  readonly regex?: string;
  /** How many events the server looks at before it says how far it has come. */
  readonly window?: number;
}

export interface Subscribe {
  /** $all, where omitted. */
  readonly stream?: string;
  readonly from?: bigint | 'start' | 'end';
  readonly filter?: Filter;
}

/** Everything is the client's answer, told so that it passes between processes. */
export interface Told {
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
  readonly id: string;
  readonly data: unknown;
  readonly metadata: unknown;
  readonly isJson: boolean;
  readonly created: Date;
  readonly commit: bigint | undefined;
  readonly prepare: bigint | undefined;
}

export interface Trouble {
  /** The class it is of. */
  readonly name: string;
  readonly type: string | undefined;
  readonly code: number | undefined;
  readonly message: string;
  readonly actual: bigint | string | undefined;
  readonly expected: bigint | string | undefined;
  readonly leader: { readonly address: string; readonly port: number } | undefined;
}

export type Heard =
  | { readonly heard: 'data'; readonly event: Told }
  | { readonly heard: 'checkpoint'; readonly commit: bigint; readonly prepare: bigint }
  | { readonly heard: 'error'; readonly trouble: Trouble }
  | { readonly heard: 'confirmation' | 'caughtUp' | 'end' | 'close' };

export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: object | Uint8Array;
}

export interface Stored {
  readonly revision: bigint;
  readonly commit: bigint | undefined;
  readonly prepare: bigint | undefined;
}

/** What a client can be asked to do. */
export interface Orders {
  append(
    stream: string,
    expected: Expected,
    events: readonly NewEvent[],
    options?: { alone?: boolean; requiresLeader?: boolean },
  ): Promise<Stored>;
  readStream(stream: string, read: Read): Promise<Told[]>;
  readAll(read: Read): Promise<Told[]>;
  /** Under a number, by which what is heard of it comes. */
  subscribe(subscription: number, subscribe: Subscribe): Promise<void>;
  unsubscribe(subscription: number): Promise<void>;
  /** What the server says of itself. */
  version(): Promise<string>;
  /** Resolves when what was asked for before has left the client. */
  sent(): Promise<void>;
  softDelete(stream: string): Promise<void>;
  tombstone(stream: string): Promise<void>;
}

export type Answer =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly trouble: Trouble }
  | { readonly subscription: number; readonly heard: Heard };

export type Order = { readonly call: number; readonly connect: string; readonly client: number } | OrderToClient;

export interface OrderToClient {
  readonly call: number;
  readonly client: number;
  readonly order: keyof Orders;
  readonly args: readonly unknown[];
}
