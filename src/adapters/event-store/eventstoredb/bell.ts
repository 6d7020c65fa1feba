import type { Clock } from '../../../app/ports/ambient.js';

/** Wakes the one who sleeps on it. Rung while nobody sleeps, it wakes the next one at once. */
export class Bell {
  private rung = false;
  private wake: () => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  ring(): void {
    this.rung = true;
    this.wake();
  }

  /** `false` when nobody rang for so long. */
  async heard(withinMs: number): Promise<boolean> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const callOff = this.clock.after(withinMs, resolve);
        this.wake = () => {
          callOff();
          resolve();
        };
      });
    }
    const { rung } = this;
    this.rung = false;
    return rung;
  }
}
