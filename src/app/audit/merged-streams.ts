/**
 * Several streams as one, in the order of the log. A stream is opened only when its turn may have come, and read a page at a time: what is
 * in memory is a page of each that is under way.
 */
import type { Recorded } from '../../domain/kernel/message.js';
import type { EventStore } from '../ports/event-store.js';

type Streams = Pick<EventStore, 'readStream' | 'readStreamBackwards'>;

export interface Source {
  /** Nothing in it comes before this. */
  readonly from: bigint;
  readonly read: () => AsyncIterable<Recorded>;
}

interface Head {
  at: bigint;
  readonly read: () => AsyncIterable<Recorded>;
  iterator: AsyncIterator<Recorded> | undefined;
  next: Recorded | undefined;
}

export async function* inOrder(sources: readonly Source[]): AsyncGenerator<Recorded> {
  const heads = new Set<Head>(sources.map(({ from, read }) => ({ at: from, read, iterator: undefined, next: undefined })));
  try {
    for (let head = earliest(heads); head !== undefined; head = earliest(heads)) {
      const { next } = head;
      if (!(await advance(head))) heads.delete(head);
      if (next !== undefined) yield next;
    }
  } finally {
    for (const { iterator } of heads) await iterator?.return?.();
  }
}

const earliest = (heads: ReadonlySet<Head>): Head | undefined => {
  let first: Head | undefined;
  for (const head of heads) if (first === undefined || head.at < first.at) first = head;
  return first;
};

/** `false`: that was the last of it. */
const advance = async (head: Head): Promise<boolean> => {
  head.iterator ??= head.read()[Symbol.asyncIterator]();
  const result = await head.iterator.next();
  if (result.done === true) return false;
  head.next = result.value;
  head.at = result.value.position;
  return true;
};

const pageSize = 100;

/** A stream from a revision on, asked for in pages, so that one that waits for its turn holds nothing open. */
export async function* pages(store: Streams, stream: string, revision: number): AsyncGenerator<Recorded> {
  for (let from = revision; ;) {
    const page = await upTo(pageSize, store.readStream(stream, from));
    yield* page;
    if (page.length < pageSize) return;
    from += pageSize;
  }
}

export async function* inPages(most: number, events: AsyncIterable<Recorded>): AsyncGenerator<readonly Recorded[]> {
  let page: Recorded[] = [];
  for await (const recorded of events) {
    if (page.push(recorded) < most) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

export const upTo = async (most: number, events: AsyncIterable<Recorded>): Promise<readonly Recorded[]> => {
  const page: Recorded[] = [];
  for await (const recorded of events) {
    page.push(recorded);
    if (page.length === most) break;
  }
  return page;
};

/** The revision of the first event after a position, found by halving: a stream of a million events is asked twenty times. */
export const firstAfter = async (store: Streams, stream: string, position: bigint): Promise<number> => {
  const [last] = await upTo(1, store.readStreamBackwards(stream));
  if (!last) return 0;
  let [from, until] = [0, last.revision + 1];
  if (last.position <= position) return until;
  while (from < until) {
    const middle = Math.floor((from + until) / 2);
    const [found] = await upTo(1, store.readStream(stream, middle));
    if (found && found.position <= position) from = middle + 1;
    else until = middle;
  }
  return from;
};
