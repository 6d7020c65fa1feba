/** What is told to one subscription, for as long as its token is valid and its connection is open. */
import type { ChangeFeed, Wanted } from '../../feed/change-feed.js';
import { contextOf } from '../../http/access/decorators.js';
import type { LiveAccess } from '../../http/access/live-access.js';
import { refuseBeyond } from '../../http/events/wanted.js';
import type { Asked } from '../running/asked.js';
import type { Readings } from '../running/readings.js';
import type { Seat } from '../running/subscription-hooks.js';
import { changeNode, type ChangeNode } from './change.type.js';

export interface FollowingParts {
  readonly feed: ChangeFeed;
  readonly access: LiveAccess;
  readonly readings: Readings;
}

/** Tells a client to come back with another token. */
const forbidden = 4403;

export const follow = async (
  { feed, access, readings }: FollowingParts,
  asked: Asked & Seat,
  { name, wanted }: { readonly name: string; readonly wanted: Wanted },
): Promise<AsyncIterableIterator<Readonly<Record<string, ChangeNode>>>> => {
  refuseBeyond(wanted.after, await feed.head());
  const ending = new AbortController();
  access.watch(asked.request, ending.signal, () => {
    ending.abort();
    asked.socket.close(forbidden, 'The token is no longer valid.');
  });
  asked.socket.once('close', () => ending.abort());
  asked.sitDown();
  const nodes = nodesOf(feed.follow(contextOf(asked.request), wanted, ending.signal), (change) => ({
    [name]: changeNode(readings.fresh(asked), change),
  }));
  return endedBy(nodes, ending);
};

async function* nodesOf<Node>(
  told: ReturnType<ChangeFeed['follow']>,
  nodeOf: (change: Parameters<typeof changeNode>[1]) => Node,
): AsyncGenerator<Node, void, undefined> {
  for await (const each of told) if ('change' in each) yield nodeOf(each.change);
}

/** Whoever wants no more is not kept until something happens. */
const endedBy = <Node>(nodes: AsyncGenerator<Node, void, undefined>, ending: AbortController): AsyncIterableIterator<Node> => ({
  next: () => nodes.next(),
  return: () => {
    ending.abort();
    return nodes.return();
  },
  throw: (error) => {
    ending.abort();
    return nodes.throw(error);
  },
  [Symbol.asyncIterator]() {
    return this;
  },
});
