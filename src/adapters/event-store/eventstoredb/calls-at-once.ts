/**
 * No more calls at once than a connection is good for: tens of thousands that are under way together take longer each than they are given,
 * and a connection that is lost with them takes minutes to be cleared away. The others wait, in the order they came.
 *
 * Whoever waits does so as long as it goes on. When the server does not answer, those are told so who have waited as long as they may.
 */
import { EventStoreUnavailable } from '../../../app/ports/event-store.js';
import type { Clock } from '../../../app/ports/ambient.js';
import { Places } from '../../../app/working/places.js';

export class CallsAtOnce {
  private readonly places: Places;
  /** Since the last call that was answered. */
  private away: EventStoreUnavailable | undefined;

  constructor(
    most: number,
    private readonly clock: Clock,
    private readonly patienceMs: number,
  ) {
    this.places = new Places(most);
  }

  take<Value>(call: () => Promise<Value>): Promise<Value> {
    const patientUntil = this.clock.now().getTime() + this.patienceMs;
    return this.places.take(async () => {
      if (this.away && this.clock.now().getTime() >= patientUntil) throw this.away;
      return this.heard(call);
    });
  }

  private async heard<Value>(call: () => Promise<Value>): Promise<Value> {
    try {
      const value = await call();
      this.away = undefined;
      return value;
    } catch (error) {
      this.away = error instanceof EventStoreUnavailable ? error : undefined;
      throw error;
    }
  }
}
