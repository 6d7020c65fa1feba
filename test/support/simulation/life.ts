/**
 * One run of the process, from its start to its crash. Everything it does to the world outside goes through here; once it has
 * crashed nothing of that happens any more, and nothing it waits for ever comes. What it began before the crash may still happen.
 */
import type { Clock } from '../../../src/app/ports/ambient.js';
import type { Activity } from './activity.js';

const forever = (): Promise<never> => new Promise(() => undefined);

export class Life {
  /** What it did, in order: where it can crash. */
  readonly points: string[] = [];
  readonly crash: Promise<void>;
  private dead = false;
  private crashAt = Infinity;
  private announceCrash: () => void = () => undefined;

  constructor(
    private readonly activity: Activity,
    /** Looks at the world at every point. */
    private readonly look: (point: string) => void,
  ) {
    this.crash = new Promise((resolve) => (this.announceCrash = resolve));
  }

  hasCrashed(): boolean {
    return this.dead;
  }

  /** It crashes at the n-th point from now on, counted from 1. */
  crashAfter(points: number): void {
    this.crashAt = this.points.length + points;
  }

  /** Something a crash can come before, or after. */
  async act<Value>(what: string, call: () => Promise<Value>): Promise<Value> {
    await this.point(`before ${what}`);
    const settled = await this.settled(call);
    await this.point(`after ${what}`);
    return valueOf(settled);
  }

  /** Something of which it makes no difference whether the crash comes before or after it. */
  async see<Value>(call: () => Promise<Value>): Promise<Value> {
    return valueOf(await this.settled(call));
  }

  /** Waits without keeping anybody busy. */
  async wait(until: Promise<void>): Promise<void> {
    await until;
    if (this.dead) await forever();
  }

  clock(time: Clock): Clock {
    return { now: () => time.now(), after: (ms, run) => time.after(ms, () => (this.dead ? undefined : run())) };
  }

  die(): void {
    this.dead = true;
    this.announceCrash();
  }

  private async point(name: string): Promise<void> {
    if (this.dead) return forever();
    this.look(name);
    this.points.push(name);
    if (this.points.length < this.crashAt) return;
    this.die();
    await forever();
  }

  private async settled<Value>(call: () => Promise<Value>): Promise<PromiseSettledResult<Value>> {
    if (this.hasCrashed()) return forever();
    const [result] = await this.activity.during(() => Promise.allSettled([call()]));
    return this.hasCrashed() ? forever() : result;
  }
}

const valueOf = <Value>(settled: PromiseSettledResult<Value>): Value => {
  if (settled.status === 'fulfilled') return settled.value;
  throw settled.reason;
};
