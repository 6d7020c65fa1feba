import type { Readable } from 'node:stream';
import { appendCall, type Connection, type Protocol } from './append-call.js';
import type { ClientSubscription, Filter, Found, LogPosition, Reading, StoreClient } from './store-client.js';

interface ReadOptions<From> {
  readonly direction: 'forwards' | 'backwards';
  readonly maxCount: number;
  readonly requiresLeader: boolean;
  readonly fromRevision?: From;
  readonly fromPosition?: From;
}

/** The methods that both clients offer, by the same names. */
export interface CommonClient {
  readStream(stream: string, options: ReadOptions<bigint | 'start' | 'end'>): AsyncIterable<Found>;
  readAll(options: ReadOptions<LogPosition | 'start' | 'end'>): AsyncIterable<Found>;
  subscribeToStream(stream: string, options: { fromRevision: bigint | 'start'; requiresLeader: boolean }): ClientSubscription;
  subscribeToAll(options: { fromPosition: LogPosition | 'start'; filter: Filter; requiresLeader: boolean }): ClientSubscription;
  dispose(): Promise<void>;
}

/** What they have and keep to themselves. */
interface InnerClient extends Connection {
  readonly capabilities: Promise<{ readonly serverVersion: string }>;
}

/** Who does not lead may be behind, and would not know of what another node has just acknowledged. */
const requiresLeader = true;

export const commonClient = (client: CommonClient, protocol: Protocol): StoreClient => {
  const inner = client as unknown as InnerClient;
  return {
    append: (append) => appendCall(inner, protocol, append),
    readStream: (stream, { from, ...page }) => reading(client.readStream(stream, { ...page, fromRevision: from, requiresLeader })),
    readAll: ({ from, ...page }) => reading(client.readAll({ ...page, fromPosition: from, requiresLeader })),
    subscribeToStream: (stream, after) => client.subscribeToStream(stream, { fromRevision: after, requiresLeader }),
    subscribeToAll: (after, filter) => client.subscribeToAll({ fromPosition: after, filter, requiresLeader }),
    serverVersion: async () => (await inner.capabilities).serverVersion,
    dispose: () => client.dispose(),
  };
};

/** The older client reads through a stream of Node, the newer one through a generator. */
const reading = (events: AsyncIterable<Found>): Reading => {
  if (!isCancellable(events)) return { events, cancel: () => undefined };
  // What goes wrong after the last event was read is of no interest any more, and would end the process unheard.
  events.on('error', () => undefined);
  return { events, cancel: () => void events.cancel().catch(() => undefined) };
};

const isCancellable = (events: AsyncIterable<Found>): events is Readable & { cancel(): Promise<void> } =>
  'cancel' in events && 'on' in events;
