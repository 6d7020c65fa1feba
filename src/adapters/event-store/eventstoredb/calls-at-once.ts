/**
 * No more calls at once than a connection is good for: tens of thousands that are under way together take longer each than they are given,
 * and a connection that is lost with them takes minutes to be cleared away. The others wait, in the order they came.
 *
 * Whoever waits does so as long as it goes on. When the server does not answer, those are told so who have waited as long as they may.
 */
import { EventStoreUnavailable } from '../../../app/ports/event-store.js';
import type { Clock } from '../../../app/ports/ambient.js';

interface Waiting {
  readonly since: number;
  readonly begin: () => void;
  readonly giveUp: (error: EventStoreUnavailable) => void;
}

export class CallsAtOnce {
  private free: number;
  private readonly waiting = new Set<Waiting>();

  constructor(
    most: number,
    private readonly clock: Clock,
    private readonly patienceMs: number,
  ) {
    this.free = most;
  }

  async take<Value>(call: () => Promise<Value>): Promise<Value> {
    if (this.free > 0) this.free -= 1;
    else await this.turn();
    try {
      return await call();
    } catch (error) {
      if (error instanceof EventStoreUnavailable) this.giveUp(error);
      throw error;
    } finally {
      this.leave();
    }
  }

  private turn(): Promise<void> {
    const since = this.clock.now().getTime();
    return new Promise((begin, giveUp) => void this.waiting.add({ since, begin, giveUp }));
  }

  private leave(): void {
    const [next] = this.waiting;
    if (!next) {
      this.free += 1;
      return;
    }
    this.waiting.delete(next);
    next.begin();
  }

  private giveUp(error: EventStoreUnavailable): void {
    const longAgo = this.clock.now().getTime() - this.patienceMs;
    for (const each of this.waiting) {
      if (each.since > longAgo) return;
      this.waiting.delete(each);
      each.giveUp(error);
    }
  }
}
