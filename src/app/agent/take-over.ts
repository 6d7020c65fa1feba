/**
 * How the life of an agent begins: `AgentStarted` goes to the end of the outcome stream as it was found, so that nothing an older life
 * still says can come after what was read of it.
 */
import type { HostName } from '../../domain/kernel/ids.js';
import { ordersStreamOf, outcomesStreamOf } from '../../domain/host/host-orders.js';
import { type EventStore, type NewEvent, RevisionConflict } from '../ports/event-store.js';
import { type OutcomeHistory, readHistory } from './outcome-history.js';
import { type Patience, patiently } from './patience.js';
import { endOf } from './stream-end.js';

export interface TakenOver {
  readonly history: OutcomeHistory;
  /** Revision of `AgentStarted`. */
  readonly end: number;
  /** What was ordered up to this revision may have been begun by an older life; -1 where none was. */
  readonly doubtUpTo: number;
}

/** `undefined` when it was over before the log could be reached. */
export const takeOver = async (
  parts: Patience & { readonly store: EventStore; readonly host: HostName },
  started: NewEvent,
  isOver: () => boolean,
): Promise<TakenOver | undefined> => {
  const { store, host } = parts;
  const stream = outcomesStreamOf(host);
  const begin = async (): Promise<TakenOver> => {
    const history = await readHistory(store.readStreamBackwards(stream));
    const { revision: end } = await store.append(stream, history.end, [started]);
    return { history, end, doubtUpTo: history.end === 'no-stream' ? -1 : await endOf(store, ordersStreamOf(host)) };
  };
  return patiently(parts, isOver, () => untilFirst(begin));
};

/** An older life was still writing: what it wrote belongs to its history. */
const untilFirst = async <Value>(begin: () => Promise<Value>): Promise<Value> => {
  for (;;) {
    try {
      return await begin();
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
    }
  }
};
