/** Puts a history into a store as it was: the same streams, revisions, ids and metadata, in the same order. */
import type { Recorded } from '../../../domain/kernel/message.js';
import type { EventStore, NewEvent } from '../../ports/event-store.js';

export interface AppendOptions {
  /** How many appends may be under way at once: more than one only where the store keeps the order in which it was asked. */
  readonly atOnce: number;
  readonly onProgress?: (events: number) => void;
}

const eventsInAppend = 500;

interface Run {
  readonly stream: string;
  readonly from: number;
  readonly events: NewEvent[];
}

export const appendHistory = async (
  store: Pick<EventStore, 'append'>,
  history: AsyncIterable<Recorded>,
  { atOnce, onProgress }: AppendOptions,
): Promise<void> => {
  let underWay: Promise<unknown>[] = [];
  let events = 0;
  const finish = async () => {
    await Promise.all(underWay);
    underWay = [];
    onProgress?.(events);
  };
  for await (const run of runsOf(history)) {
    const expected = run.from === 0 ? 'no-stream' : run.from - 1;
    underWay.push(store.append(run.stream, expected, run.events));
    events += run.events.length;
    if (underWay.length >= atOnce) await finish();
  }
  await finish();
};

/** Events of one stream that follow each other go together. */
async function* runsOf(history: AsyncIterable<Recorded>): AsyncGenerator<Run> {
  let run: Run | undefined;
  for await (const { stream, revision, id, event, metadata } of history) {
    if (run?.stream !== stream || run.events.length >= eventsInAppend) {
      if (run) yield run;
      run = { stream, from: revision, events: [] };
    }
    run.events.push({ id, event, metadata });
  }
  if (run) yield run;
}
