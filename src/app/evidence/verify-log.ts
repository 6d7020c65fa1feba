/** Goes through the log itself, up to where it ended when that was asked. */
import type { EventStore } from '../ports/event-store.js';
import { isChained } from './canonical.js';
import { Examination, type Examined, type ExaminationOptions } from './examination.js';

export interface VerifyOptions extends ExaminationOptions {
  /** How many events were seen so far. */
  readonly onProgress?: (events: number) => void;
}

/** Throws `Broken` at the first bad place. */
export const verifyLog = async (store: Pick<EventStore, 'readAll' | 'head'>, options: VerifyOptions): Promise<Examined> => {
  const head = await store.head();
  const examination = new Examination(options);
  let events = 0;
  for await (const recorded of store.readAll()) {
    if (head === undefined || recorded.position > head) break;
    if (isChained(recorded)) examination.take(recorded);
    options.onProgress?.(++events);
  }
  return examination.finish();
};
