import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Database } from './database.js';
import { filterOf } from './filter.js';
import { streamNameOf } from './messages.js';
import type { Outlet } from './outlet.js';
import { eventMessages, streamNotFound } from './read-messages.js';
import { streamDeleted } from './rpc-errors.js';
import type { StoredEvent } from './stored-event.js';

/** Answers a read that comes to an end: so many events of a stream or of $all, in either direction. */
export const read = async (database: Database, options: ReadReq.Options, outlet: Outlet): Promise<void> => {
  const stream = options.getStream();
  if (stream) {
    const name = streamNameOf(stream.getStreamIdentifier());
    if (database.isTombstoned(name)) return outlet.fail(streamDeleted(name));
    if (!database.exists(name)) {
      await outlet.write(streamNotFound(name));
      return outlet.end();
    }
    await send(streamPages(database, name, options), options, outlet);
  } else {
    await send(allPages(database, options), options, outlet);
  }
  outlet.end();
};

const send = async (pages: Iterable<readonly StoredEvent[]>, options: ReadReq.Options, outlet: Outlet): Promise<void> => {
  const { wants } = filterOf(options);
  const message = eventMessages(options);
  let left = BigInt(options.getCount());
  for (const page of pages) {
    for (const event of page.filter(wants)) {
      if (left === 0n || !outlet.isOpen) return;
      left -= 1n;
      await outlet.write(message(event));
    }
  }
};

const isBackwards = (options: ReadReq.Options): boolean => options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;

function* streamPages(database: Database, name: string, options: ReadReq.Options): Generator<readonly StoredEvent[]> {
  const asked = options.getStream();
  const revision = asked?.hasRevision() ? Number(asked.getRevision()) : undefined;
  if (isBackwards(options)) {
    let page = database.streamPageBackwards(name, asked?.hasStart() ? 0 : revision);
    for (; page.length > 0; page = database.streamPageBackwards(name, (page.at(-1)?.revision ?? 0) - 1)) yield page;
    return;
  }
  if (asked?.hasEnd()) return;
  let page = database.streamPage(name, revision ?? 0);
  for (; page.length > 0; page = database.streamPage(name, (page.at(-1)?.revision ?? 0) + 1)) yield page;
}

/** Forwards, the event at the position is the first; backwards, the one before it is. */
function* allPages(database: Database, options: ReadReq.Options): Generator<readonly StoredEvent[]> {
  const asked = options.getAll();
  const position = asked?.hasPosition() ? BigInt(asked.getPosition()?.getCommitPosition() ?? 0) : undefined;
  if (isBackwards(options)) {
    let page = asked?.hasStart() ? [] : database.pageBefore(position);
    for (; page.length > 0; page = database.pageBefore(page.at(-1)?.position)) yield page;
    return;
  }
  if (asked?.hasEnd()) return;
  let page = database.pageFrom(position ?? 0n);
  for (; page.length > 0; page = database.pageAfter(page.at(-1)?.position ?? 0n)) yield page;
}
