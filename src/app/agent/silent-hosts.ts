/** Hosts whose agent was given an order, did not answer it in time, and has not been heard of since. */
import { outcomesStreamOf } from '../../domain/host/host-orders.js';
import type { HostName } from '../../domain/kernel/ids.js';

export interface SilentHost {
  readonly host: HostName;
  /** When the first order was given that it has not answered. */
  readonly since: Date;
}

export class SilentHosts {
  private readonly byStream = new Map<string, SilentHost>();

  get all(): readonly SilentHost[] {
    return [...this.byStream.values()];
  }

  /** The order is given again, and given up on again, for as long as it takes: it counts from the first. */
  gaveUp(silent: SilentHost): void {
    const stream = outcomesStreamOf(silent.host);
    if (!this.byStream.has(stream)) this.byStream.set(stream, silent);
  }

  heardIn(stream: string): void {
    this.byStream.delete(stream);
  }
}
