import { setImmediate as turn } from 'node:timers/promises';

/** So many turns of the event loop without anything happening mean that everybody waits for time to pass. */
const calmTurns = 5;

/** Counts what is being done, so that a simulation knows when nothing is. */
export class Activity {
  private under = 0;
  private done = 0;

  async during<Value>(call: () => Promise<Value>): Promise<Value> {
    this.under += 1;
    try {
      return await call();
    } finally {
      this.under -= 1;
      this.done += 1;
    }
  }

  async quiet(): Promise<void> {
    for (let calm = 0, seen = this.done; calm < calmTurns; calm += 1) {
      await turn();
      if (this.under === 0 && this.done === seen) continue;
      seen = this.done;
      calm = -1;
    }
  }
}
