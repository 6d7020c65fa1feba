/** Official clients of one kind at work in a process of their own: orders come by IPC, and what they answer and hear goes out the same way. */
import { setTimeout as pause } from 'node:timers/promises';
import type { EventData, EventStoreDBClient, Filter, ResolvedEvent } from '@eventstore/db-client';
import type {
  Answer,
  Expected,
  Filter as Wanted,
  Heard,
  NewEvent,
  Order,
  Orders,
  Read,
  Stored,
  Subscribe,
  Told,
  Trouble,
} from './client-words.js';

const library = process.argv[2];

/** The two kinds are alike in all that is used of them here, but for the name of what an append expects. */
const connect = async (url: string): Promise<EventStoreDBClient> => {
  if (library === 'old') return (await import('@eventstore/db-client')).EventStoreDBClient.connectionString(url);
  return (await import('@kurrent/kurrentdb-client')).KurrentDBClient.connectionString(url) as unknown as EventStoreDBClient;
};

const tell = (answer: Answer): void => void process.send?.(answer);
process.on('disconnect', () => process.exit());

const clients = new Map<number, Orders>();

const carryOut = async (order: Order): Promise<unknown> => {
  if ('connect' in order) return void clients.set(order.client, ordersOf(await connect(order.connect)));
  const orders = clients.get(order.client) as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
  return orders[order.order]?.(...order.args);
};

process.on('message', (order: Order) => {
  carryOut(order).then(
    (value) => tell({ call: order.call, value }),
    (error: unknown) => tell({ call: order.call, trouble: troubleOf(error) }),
  );
});

function ordersOf(client: EventStoreDBClient): Orders {
  const subscriptions = new Map<number, ReturnType<typeof subscribed>>();
  return {
    append: async (stream, expected, events, { alone, requiresLeader = false } = {}) => {
      const expectation = { expectedRevision: expected, streamState: expected } as { expectedRevision: Expected };
      // With credentials of its own, an append is a call of its own.
      const credentials = alone ? { credentials: { username: 'admin', password: 'changeit' } } : {};
      const options = { ...expectation, ...credentials, requiresLeader };
      const { nextExpectedRevision, position } = await client.appendToStream(stream, events.map(eventData), options);
      return { revision: nextExpectedRevision, commit: position?.commit, prepare: position?.prepare } satisfies Stored;
    },
    readStream: (stream, { direction = 'forwards', from = 'start', ...read }) =>
      all(client.readStream(stream, { direction, fromRevision: from, ...read })),
    readAll: ({ filter, ...read }) => {
      const options = { direction: read.direction ?? 'forwards', fromPosition: positionIn(read), ...without(read) };
      return all(client.readAll(filter ? { ...options, ...{ filter: filterOf(filter) } } : options));
    },
    subscribe: (number, subscribe) => Promise.resolve(void subscriptions.set(number, subscribed(client, number, subscribe))),
    unsubscribe: async (number) => subscriptions.get(number)?.unsubscribe(),
    version: async () => (await (client as unknown as { capabilities: Promise<{ serverVersion: string }> }).capabilities).serverVersion,
    sent: () => pause(50),
    softDelete: async (stream) => {
      await client.deleteStream(stream);
    },
    tombstone: async (stream) => {
      await client.tombstoneStream(stream);
    },
  };
}

const eventData = ({ id, type, data }: NewEvent): EventData =>
  data instanceof Uint8Array
    ? { id, type, data, contentType: 'application/octet-stream', metadata: undefined }
    : { id, type, data: data as Record<string, unknown>, contentType: 'application/json', metadata: { of: type } };

const positionIn = ({ from = 'start' }: Read | Subscribe) => (typeof from === 'bigint' ? { commit: from, prepare: from } : from);

const without = ({ maxCount, requiresLeader }: Read) => ({
  ...(maxCount !== undefined && { maxCount }),
  ...(requiresLeader !== undefined && { requiresLeader }),
});

const all = async (events: AsyncIterable<ResolvedEvent>): Promise<Told[]> => {
  const found: Told[] = [];
  for await (const event of events) found.push(told(event));
  return found;
};

const told = ({ event }: ResolvedEvent): Told => {
  if (!event) throw new Error('An event that is not there');
  const { streamId: stream, revision, type, id, data, metadata, isJson, created, position } = event;
  return { stream, revision, type, id, data, metadata, isJson, created, commit: position?.commit, prepare: position?.prepare };
};

function subscribed(client: EventStoreDBClient, subscription: number, subscribe: Subscribe) {
  const hear = (heard: Heard): void => tell({ subscription, heard });
  const stream = open(client, subscribe, (commit, prepare) => hear({ heard: 'checkpoint', commit, prepare }));
  stream.on('data', (event: ResolvedEvent) => hear({ heard: 'data', event: told(event) }));
  stream.on('error', (error: unknown) => hear({ heard: 'error', trouble: troubleOf(error) }));
  for (const heard of ['confirmation', 'end', 'close'] as const) stream.on(heard, () => hear({ heard }));
  stream.on('caughtUp', () => hear({ heard: 'caughtUp' }));
  return stream;
}

function open(client: EventStoreDBClient, subscribe: Subscribe, reached: (commit: bigint, prepare: bigint) => void) {
  if (subscribe.stream !== undefined) return client.subscribeToStream(subscribe.stream, { fromRevision: subscribe.from ?? 'start' });
  const checkpointReached = (_: unknown, { commit, prepare }: { commit: bigint; prepare: bigint }) => reached(commit, prepare);
  const filter = subscribe.filter && { ...filterOf(subscribe.filter), checkpointReached };
  return client.subscribeToAll({ fromPosition: positionIn(subscribe), ...(filter && { filter: filter as Filter }) });
}

const filterOf = ({ on, prefixes, regex, window }: Wanted) => ({
  filterOn: on === 'type' ? 'eventType' : 'streamName',
  checkpointInterval: 1,
  ...(prefixes && { prefixes }),
  ...(regex && { regex }),
  ...(window && { maxSearchWindow: window }),
});

function troubleOf(error: unknown): Trouble {
  const { name, message, type, code, ...more } = error as Partial<Omit<Trouble, 'actual' | 'expected'>> & Record<string, Trouble['actual']>;
  return {
    name: error instanceof Error && error.constructor.name !== 'Error' ? error.constructor.name : (name ?? 'nothing'),
    type,
    code,
    message: message ?? '',
    actual: more.actualVersion ?? more.actualState,
    expected: more.expectedVersion ?? more.expectedState,
    leader: (error as { leader?: Trouble['leader'] }).leader,
  };
}
