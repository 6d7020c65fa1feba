/** The server's answers in pages: each a call of its own, read to its end, so that no call stays open while somebody thinks. */
import type { Clock } from '../../../app/ports/ambient.js';
import type { Found, LogPosition, Reading, StoreClient } from './store-client.js';
import { answerWithin } from './time-limit.js';
import { troubleOf } from './trouble.js';

export interface PagesParts {
  readonly client: StoreClient;
  readonly clock: Clock;
  /** How long one call may take. */
  readonly tryMs: number;
}

/** A position of the log as clients want it. Mooring's appends, and all over gRPC, are such that both halves are the same. */
export const logPosition = (position: bigint): LogPosition => ({ commit: position, prepare: position });

export class Pages {
  constructor(private readonly parts: PagesParts) {}

  /** From a revision on, that one included; from the end backwards without one. None when there is no such stream. */
  async ofStream(stream: string, direction: 'forwards' | 'backwards', from: bigint | 'end', maxCount: number): Promise<readonly Found[]> {
    try {
      return await this.whole(this.parts.client.readStream(stream, { from, direction, maxCount }));
    } catch (error) {
      if (troubleOf(error) === 'no-such-stream') return [];
      throw error;
    }
  }

  /** What lies after a position, and perhaps that as well. */
  forwards(after: bigint | undefined, maxCount: number): Promise<readonly Found[]> {
    return this.ofLog('forwards', after === undefined ? 'start' : logPosition(after), maxCount);
  }

  /** What lies before a position, and perhaps that as well; from the end without one. Newest first. */
  backwards(before: bigint | undefined, maxCount: number): Promise<readonly Found[]> {
    return this.ofLog('backwards', before === undefined ? 'end' : logPosition(before), maxCount);
  }

  private ofLog(direction: 'forwards' | 'backwards', from: LogPosition | 'start' | 'end', maxCount: number): Promise<readonly Found[]> {
    return this.whole(this.parts.client.readAll({ from, direction, maxCount }));
  }

  private whole({ events, cancel }: Reading): Promise<readonly Found[]> {
    return answerWithin(this.parts.clock, this.parts.tryMs, all(events), cancel);
  }
}

export const all = async (events: AsyncIterable<Found>): Promise<Found[]> => {
  const found: Found[] = [];
  for await (const each of events) found.push(each);
  return found;
};
