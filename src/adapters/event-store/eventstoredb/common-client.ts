import type { Readable } from 'node:stream';
import type { ClientEvent, ClientSubscription, Filter, Found, LogPosition, Reading, StoreClient, Written } from './store-client.js';

interface ReadOptions<From> {
  readonly direction: 'forwards' | 'backwards';
  readonly maxCount: number;
  readonly requiresLeader: boolean;
  readonly fromRevision?: From;
  readonly fromPosition?: From;
}

/** The methods that both clients have, by the same names. */
export interface CommonClient {
  appendToStream(stream: string, events: ClientEvent[], options: object): Promise<Written>;
  readStream(stream: string, options: ReadOptions<bigint | 'start' | 'end'>): AsyncIterable<Found>;
  readAll(options: ReadOptions<LogPosition | 'start' | 'end'>): AsyncIterable<Found>;
  subscribeToStream(stream: string, options: { fromRevision: bigint | 'start'; requiresLeader: boolean }): ClientSubscription;
  subscribeToAll(options: { fromPosition: LogPosition | 'start'; filter: Filter; requiresLeader: boolean }): ClientSubscription;
  dispose(): Promise<void>;
}

/** Who is not the leader may be behind, and would have forgotten by its own account what was just acknowledged by another. */
const requiresLeader = true;

/**
 * `expecting` says which revision is expected in the client's own words. Without the right word both append unchecked, and say nothing.
 */
export const commonClient = (client: CommonClient, expecting: (revision: bigint | 'no_stream') => object): StoreClient => {
  appendOneByOne(client);
  return {
    append: (stream, expected, events, deadline) =>
      client.appendToStream(stream, [...events], { ...expecting(expected), requiresLeader, deadline }),
    readStream: (stream, { from, ...page }) => reading(client.readStream(stream, { ...page, fromRevision: from, requiresLeader })),
    readAll: ({ from, ...page }) => reading(client.readAll({ ...page, fromPosition: from, requiresLeader })),
    subscribeToStream: (stream, after) => client.subscribeToStream(stream, { fromRevision: after, requiresLeader }),
    subscribeToAll: (after, filter) => client.subscribeToAll({ fromPosition: after, filter, requiresLeader }),
    serverVersion: () => serverVersion(client),
    dispose: () => client.dispose(),
  };
};

/**
 * Both would rather send all appends over one call, `batchAppend`. That call has no deadline, an append in it is never answered when the
 * server ends it in good order, and the older client keeps the appends of all such calls in one place: one call that breaks rejects those of
 * the others, and the process dies of the answers that come after. An append that is a call of its own has none of that.
 */
const appendOneByOne = (client: CommonClient): void => {
  Object.defineProperty(client, 'supports', { value: () => Promise.resolve(false) });
};

/** The clients know it and have no word for it in their interface. */
const serverVersion = async (client: CommonClient): Promise<string> => {
  const capabilities: unknown = await Reflect.get(client, 'capabilities');
  const version: unknown =
    typeof capabilities === 'object' && capabilities !== null ? Reflect.get(capabilities, 'serverVersion') : undefined;
  return typeof version === 'string' ? version : 'unknown';
};

/** The older client reads through a stream of Node, the newer one through a generator. */
const reading = (events: AsyncIterable<Found>): Reading => {
  if (!isCancellable(events)) return { events, cancel: () => undefined };
  // What goes wrong after the last event was read is of no interest any more, and would end the process unheard.
  events.on('error', () => undefined);
  return { events, cancel: () => void events.cancel() };
};

const isCancellable = (events: AsyncIterable<Found>): events is Readable & { cancel(): Promise<void> } =>
  'cancel' in events && 'on' in events;
