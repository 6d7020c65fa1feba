import type { ExpectedRevision, NewEvent } from '../../app/ports/event-store.js';

/** Refuses what no store should be asked. These are mistakes in the program, so they are plain errors. */
export const checkAppend = (stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): void => {
  checkStreamName(stream);
  if (expected !== 'no-stream' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new Error(`An append to ${stream} needs the revision it expects, not ${expected}`);
  }
  if (events.length === 0) throw new Error(`An append to ${stream} needs at least one event`);
  if (new Set(events.map(({ id }) => id)).size < events.length) throw new Error(`An append to ${stream} has two events of the same id`);
};

export const checkStreamName = (stream: string): void => {
  // A lone surrogate would become another character on its way through UTF-8, and with it another stream.
  if (stream === '' || stream.startsWith('$') || !stream.isWellFormed()) throw new Error(`"${stream}" cannot be the name of a stream`);
};
