import type { Appended, ExpectedRevision, NewEvent } from '../../../app/ports/event-store.js';
import { checkAppend } from '../append-check.js';
import { encode, type EncodedEvent } from './event-row.js';

/** An append that was asked for and not answered yet. */
export interface AppendRequest {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EncodedEvent[];
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

export const checkedAppend = (stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) => {
  checkAppend(stream, expected, events);
  return { stream, expected, events: events.map(encode) };
};
