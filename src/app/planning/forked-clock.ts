import type { Clock } from '../ports/ambient.js';

/** Begins now, and goes on only when it is told to: in a plan nobody waits. */
export class ForkedClock implements Clock {
  private time: number;

  constructor(real: Clock) {
    this.time = real.now().getTime();
  }

  now(): Date {
    return new Date(this.time);
  }

  /** Whoever makes an appointment here is forgotten before it is due. */
  after(): () => void {
    return () => undefined;
  }

  passTo(time: number): void {
    this.time = Math.max(this.time, time);
  }
}
