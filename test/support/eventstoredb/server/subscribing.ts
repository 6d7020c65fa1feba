import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Database } from './database.js';
import { filterOf, type Filter } from './filter.js';
import { streamNameOf } from './messages.js';
import type { Outlet } from './outlet.js';
import { caughtUp, checkpoint, confirmation, eventMessages } from './read-messages.js';
import { streamDeleted } from './rpc-errors.js';
import type { StoredEvent } from './stored-event.js';
import type { Abilities } from './versions.js';

/** What a subscription goes over. */
interface Feed extends Filter {
  /** Some of what lies beyond what was given before, none at the end. Throws nothing, and never gives an event twice. */
  readonly next: () => readonly StoredEvent[];
  /** It has come to an end that it will not get over. */
  readonly isDeleted: () => boolean;
}

/** Answers a read that never comes to an end: what is stored, then whatever will be. */
export const subscribe = async (
  database: Database,
  options: ReadReq.Options,
  outlet: Outlet,
  { saysCaughtUp }: Abilities,
): Promise<void> => {
  const feed = options.hasStream() ? streamFeed(database, options) : allFeed(database, options);
  const name = streamNameOf(options.getStream()?.getStreamIdentifier());
  if (feed.isDeleted()) return outlet.fail(streamDeleted(name));
  await outlet.write(confirmation());
  await follow(database, feed, options, outlet, saysCaughtUp);
};

const follow = async (database: Database, feed: Feed, options: ReadReq.Options, outlet: Outlet, saysCaughtUp: boolean): Promise<void> => {
  const message = eventMessages(options);
  let sinceCheckpoint = 0;
  let isLive = false;
  while (outlet.isOpen) {
    const changed = database.changed();
    const page = feed.next();
    for (const event of page) {
      if (feed.wants(event)) await outlet.write(message(event));
      if (++sinceCheckpoint < feed.checkpointInterval) continue;
      sinceCheckpoint = 0;
      await outlet.write(checkpoint(event.position));
    }
    if (page.length > 0) continue;
    if (feed.isDeleted()) return outlet.fail(streamDeleted(streamNameOf(options.getStream()?.getStreamIdentifier())));
    if (!isLive && saysCaughtUp) await outlet.write(caughtUp());
    isLive = true;
    await Promise.race([changed, ended(outlet)]);
  }
};

const ended = (outlet: Outlet): Promise<void> => new Promise((resolve) => outlet.ended.addEventListener('abort', () => resolve()));

const streamFeed = (database: Database, options: ReadReq.Options): Feed => {
  const asked = options.getStream();
  const name = streamNameOf(asked?.getStreamIdentifier());
  const tail = database.tailOf(name);
  let last = asked?.hasRevision() ? Number(asked.getRevision()) : asked?.hasEnd() && tail !== 'no-stream' ? tail : -1;
  const next = () => {
    const page = database.streamPage(name, last + 1);
    last = page.at(-1)?.revision ?? last;
    return page;
  };
  return { next, isDeleted: () => database.isTombstoned(name), wants: () => true, checkpointInterval: Infinity };
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
  return { ...filterOf(options), next, isDeleted: () => false };
};
