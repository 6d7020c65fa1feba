import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Database } from './database.js';
import { filterOf, type Filter } from './filter.js';
import type { RpcError } from './gate.js';
import { streamNameOf } from './messages.js';
import type { Outlet } from './outlet.js';
import { caughtUp, checkpoint, confirmation, eventMessages } from './read-messages.js';
import { streamDeleted } from './rpc-errors.js';
import type { StoredEvent } from './stored-event.js';

/** What a subscription goes over. */
interface Feed extends Filter {
  /** Some of what lies beyond what was given before, none at the end; never an event twice. */
  readonly next: () => readonly StoredEvent[];
  /** Why there will be no more. */
  readonly failure: () => RpcError | undefined;
}

interface Subscription {
  readonly database: Database;
  readonly options: ReadReq.Options;
  readonly outlet: Outlet;
  /** Whether clients are told when they have all there is. */
  readonly saysCaughtUp: boolean;
}

/** Answers a read that never comes to an end: what is stored, then whatever will be. */
export const subscribe = async (subscription: Subscription): Promise<void> => {
  const { database, options, outlet } = subscription;
  const feed = options.hasStream() ? streamFeed(database, options) : allFeed(database, options);
  const failure = feed.failure();
  if (failure) return outlet.fail(failure);
  await outlet.write(confirmation());
  await follow(feed, subscription);
};

const follow = async (feed: Feed, { database, options, outlet, saysCaughtUp }: Subscription): Promise<void> => {
  const send = sender(feed, options, outlet);
  let isLive = false;
  while (outlet.isOpen) {
    const changed = database.changed();
    const page = feed.next();
    for (const event of page) await send(event);
    if (page.length > 0) continue;
    // A guess: what becomes of a subscription to a stream that is deleted for good was neither measured nor looked up.
    const failure = feed.failure();
    if (failure) return outlet.fail(failure);
    if (!isLive && saysCaughtUp) await outlet.write(caughtUp());
    isLive = true;
    await changed;
  }
};

/** Sends an event to who wants it, and now and then how far it has come. */
const sender = ({ wants, checkpointInterval }: Filter, options: ReadReq.Options, outlet: Outlet) => {
  const message = eventMessages(options);
  let sinceCheckpoint = 0;
  return async (event: StoredEvent): Promise<void> => {
    if (wants(event)) await outlet.write(message(event));
    if (++sinceCheckpoint < checkpointInterval) return;
    sinceCheckpoint = 0;
    await outlet.write(checkpoint(event.position));
  };
};

const streamFeed = (database: Database, options: ReadReq.Options): Feed => {
  const asked = options.getStream();
  const name = streamNameOf(asked?.getStreamIdentifier());
  const tail = database.tailOf(name);
  let last = asked?.hasRevision() ? Number(asked.getRevision()) : asked?.hasEnd() && tail !== 'no-stream' ? tail : -1;
  return {
    next: () => {
      const page = database.streamPage(name, last + 1);
      last = page.at(-1)?.revision ?? last;
      return page;
    },
    failure: () => (database.isTombstoned(name) ? streamDeleted(name) : undefined),
    wants: () => true,
    checkpointInterval: Infinity,
  };
};

const allFeed = (database: Database, options: ReadReq.Options): Feed => {
  const asked = options.getAll();
  const beginning = asked?.hasPosition() ? BigInt(asked.getPosition()?.getCommitPosition() ?? 0) : 0n;
  let last = asked?.hasEnd() ? database.headPosition : beginning;
  const next = () => {
    const page = database.pageAfter(last);
    last = page.at(-1)?.position ?? last;
    return page;
  };
  return { ...filterOf(options), next, failure: () => undefined };
};
