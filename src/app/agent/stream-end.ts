import type { EventStore } from '../ports/event-store.js';

/** Revision of the last event of a stream, -1 when there is none. */
export const endOf = async (store: Pick<EventStore, 'readStreamBackwards'>, stream: string): Promise<number> => {
  for await (const { revision } of store.readStreamBackwards(stream)) return revision;
  return -1;
};
