import type { SubscriptionHandler } from '../../../../src/app/ports/event-store.js';
import type { Recorded } from '../../../../src/domain/kernel/message.js';
import { eventually } from './examples.js';

/** A subscriber that remembers what it was told and in which order. */
export class Listener implements SubscriptionHandler {
  readonly events: Recorded[] = [];
  readonly failures: Error[] = [];
  /** How many events had been delivered at each time it was told that it has caught up. */
  readonly caughtUpAt: number[] = [];
  mostAtOnce = 0;
  private atOnce = 0;

  /** `work` is done before a batch counts as delivered. */
  constructor(private readonly work: (events: readonly Recorded[]) => Promise<void> | void = () => undefined) {}

  async onEvents(events: readonly Recorded[]): Promise<void> {
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await this.work(events);
    this.events.push(...events);
    this.atOnce -= 1;
  }

  onCaughtUp(): void {
    this.caughtUpAt.push(this.events.length);
  }

  onFailed(error: Error): void {
    this.failures.push(error);
  }

  heard(count: number): Promise<void> {
    return eventually(() => this.events.length >= count);
  }

  caughtUp(): Promise<void> {
    return eventually(() => this.caughtUpAt.length > 0);
  }
}
