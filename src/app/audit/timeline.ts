/** What happened, in the order of the log, told with who asked for it, what led to it and how long it took. */
import type { Recorded } from '../../domain/kernel/message.js';
import type { EventStore } from '../ports/event-store.js';
import type { About } from './about.js';
import { firstAfter, inOrder, inPages, pages, type Source } from './merged-streams.js';
import type { Names } from './names.js';
import { earliest, type ManyStreams, mostStreams, type Scope } from './scope.js';
import { Stopwatch, type Took } from './stopwatch.js';
import { type Step, Trail } from './trail.js';
import { wordsOf } from './words.js';

export interface TimelineEntry extends Step, About {
  readonly position: string;
  readonly at: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly eventId: string;
  /** As the viewer may see it. */
  readonly data: Readonly<Record<string, unknown>>;
  /** `volume data`, `server web-1`: what it is about, where the sentence does not say so. For people. */
  readonly about: readonly string[];
  /** One plain sentence. */
  readonly words: string;
  /** User id, or `mooring` where no person asked. */
  readonly actor: string;
  readonly projectId: string | null;
  /** The same for all that follows from one request. */
  readonly requestId: string;
  /** At the end of something: how long it took from when it was asked for. */
  readonly took: Took | null;
}

/** After this position and up to that; `undefined`: from the beginning, to the end. */
export interface Bounds {
  readonly after: bigint | undefined;
  readonly to: bigint | undefined;
  /** A while before `after`: causes of what is told are to be found from there on. */
  readonly lookFrom: () => Promise<bigint | undefined>;
}

/** So many events are looked at together to know whose they are. */
const pageToMeet = 250;
/** So many may be held open while they wait for their turn. */
const fewStreams = 8;
/** So many events of a stream before the first that is told are read, too: what is told follows from them. */
const lookBack = 100;

export async function* timeline(store: EventStore, names: Names, scope: Scope, bounds: Bounds): AsyncGenerator<TimelineEntry> {
  const [trail, stopwatch] = [new Trail(), new Stopwatch()];
  for await (const recorded of eventsOf(store, scope, bounds)) {
    if (bounds.to !== undefined && recorded.position > bounds.to) return;
    if (!scope.includes(recorded)) continue;
    const step = trail.follow(recorded);
    const took = stopwatch.take(recorded);
    if (bounds.after !== undefined && recorded.position <= bounds.after) continue;
    const about = await names.meet(recorded);
    const seen = { ...(await names.about(recorded)), data: names.visible(recorded.event.data) };
    yield { ...entryOf(recorded), ...seen, about, words: wordsOf(recorded, names), ...step, took };
  }
}

type Told = 'about' | 'words' | 'data' | 'took' | keyof About | keyof Step;

const entryOf = ({ position, metadata, stream, revision, event, id }: Recorded): Omit<TimelineEntry, Told> => ({
  position: position.toString(),
  at: metadata.at,
  stream,
  revision,
  type: event.type,
  eventId: id,
  actor: metadata.actor,
  projectId: metadata.projectId,
  requestId: metadata.correlationId,
});

async function* eventsOf(store: EventStore, { streams }: Scope, bounds: Bounds): AsyncGenerator<Recorded> {
  if ('meet' in streams) yield* met(streams, store.readAll(await before(streams.from, bounds)));
  else if (streams.size > mostStreams) yield* among(streams, store.readAll(await before(earliest(streams), bounds)));
  else yield* inOrder([...streams].map(([stream, from]) => sourceOf(store, stream, from, { ...bounds, few: streams.size <= fewStreams })));
}

const sourceOf = (store: EventStore, stream: string, from: bigint, { after, few }: Bounds & { readonly few: boolean }): Source => ({
  from,
  read: async function* () {
    const start = await startIn(store, stream, after === undefined || from > after ? from - 1n : after);
    yield* few ? store.readStream(stream, start) : pages(store, stream, start);
  },
});

const startIn = async (store: EventStore, stream: string, after: bigint): Promise<number> =>
  Math.max(0, (await firstAfter(store, stream, after)) - lookBack);

async function* among(streams: ReadonlyMap<string, bigint>, events: AsyncIterable<Recorded>): AsyncGenerator<Recorded> {
  for await (const recorded of events) if (streams.has(recorded.stream)) yield recorded;
}

async function* met({ meet }: ManyStreams, events: AsyncIterable<Recorded>): AsyncGenerator<Recorded> {
  for await (const page of inPages(pageToMeet, events)) {
    await meet(page);
    yield* page;
  }
}

const before = async (first: bigint, { after, lookFrom }: Bounds): Promise<bigint | undefined> => {
  if (after !== undefined) return lookFrom();
  return first > 0n ? first - 1n : undefined;
};
