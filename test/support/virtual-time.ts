import type { Clock } from '../../src/app/ports/ambient.js';

interface Appointment {
  readonly at: number;
  readonly keep: () => void;
}

/** Time that passes only when it is told to: an hour takes no longer than a second. */
export class VirtualTime implements Clock {
  private time: number;
  private appointments: Appointment[] = [];

  constructor(start = '2030-01-01T10:00:00.000Z') {
    this.time = Date.parse(start);
  }

  now(): Date {
    return new Date(this.time);
  }

  after(ms: number, keep: () => void): () => void {
    const appointment = { at: this.time + Math.max(0, ms), keep };
    const later = this.appointments.findIndex(({ at }) => at > appointment.at);
    this.appointments.splice(later < 0 ? this.appointments.length : later, 0, appointment);
    return () => {
      this.appointments = this.appointments.filter((each) => each !== appointment);
    };
  }

  /** How long until the next appointment; `undefined` when there is none. */
  get nextInMs(): number | undefined {
    const next = this.appointments[0];
    return next && next.at - this.time;
  }

  /** Goes on to the next appointment and keeps it, and those of the same moment. False: there is none. */
  goOn(): boolean {
    const next = this.appointments[0];
    if (!next) return false;
    this.time = next.at;
    for (let due = this.appointments[0]; due && due.at <= this.time; due = this.appointments[0]) {
      this.appointments.shift();
      due.keep();
    }
    return true;
  }

  /** Lets so much time pass, keeping every appointment on the way. */
  advance(ms: number): void {
    const end = this.time + ms;
    while (this.time + (this.nextInMs ?? Infinity) <= end) this.goOn();
    this.time = end;
  }
}
