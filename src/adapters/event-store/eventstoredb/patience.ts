import { EventStoreUnavailable } from '../../../app/ports/event-store.js';
import type { Clock, Random } from '../../../app/ports/ambient.js';
import { troubleOf } from './trouble.js';

export interface PatienceParts {
  readonly clock: Clock;
  readonly random: Random;
  /** After this long nothing is tried again. */
  readonly patienceMs: number;
}

const firstPauseMs = 50;
const longestPauseMs = 2_000;

/** Doubling, with jitter of a half around it: those cut off together must not all come back at the same moment. */
export const pauseMs = (failures: number, random: Random): number =>
  Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 10)) * (0.5 + random.next());

/** Asks again while the trouble is one that passes, for a bounded time. Only for what may be asked twice. */
export class Patience {
  private over = false;

  constructor(private readonly parts: PatienceParts) {}

  /** From now on nothing is tried again. */
  end(): void {
    this.over = true;
  }

  /** `ask` is told how often it was asked before. Trouble that does not pass is thrown as it is. */
  async until<Value>(ask: (before: number) => Promise<Value>): Promise<Value> {
    const { clock, random, patienceMs } = this.parts;
    const deadline = clock.now().getTime() + patienceMs;
    for (let before = 0; ; before += 1) {
      try {
        return await ask(before);
      } catch (error) {
        if (troubleOf(error) !== 'passing') throw error;
        if (this.over || clock.now().getTime() >= deadline) throw unavailable('The event store does not answer', error);
      }
      await new Promise<void>((resolve) => clock.after(pauseMs(before, random), resolve));
    }
  }
}

export const unavailable = (message: string, cause: unknown): EventStoreUnavailable => new EventStoreUnavailable(message, { cause });
