/** Machines that now and then do not do as they are told, or do not say so; and databases that do the same. */
import type { Fault, Operation } from '../../../src/adapters/simulated/faults.js';
import type { SimulatedWorld } from '../../../src/adapters/simulated/simulated-world.js';
import type { SeededRandom } from '../seeded-random.js';

const faults: readonly Fault[] = ['refused', 'nothing-but-unknown', 'half-but-unknown', 'done-but-unknown', 'hangs'];

export class Chaos {
  /** What went wrong, in order. */
  readonly story: string[] = [];
  private hanging: (() => void)[] = [];
  /** Of all that is asked, so much goes wrong: 0 to 1. */
  private share = 0;

  constructor(
    private readonly world: SimulatedWorld,
    private readonly random: SeededRandom,
  ) {}

  begin(share: number): void {
    this.share = share;
  }

  /** From now on everything works. */
  end(): void {
    this.share = 0;
  }

  /** Right before a machine is told something. Where it hangs it goes on later, as if nothing had been. */
  async beforeMachine(operation: Operation): Promise<void> {
    if (!this.strikes()) return;
    const fault = this.random.oneOf(faults);
    this.story.push(`${operation} ${fault}`);
    if (fault === 'hangs') await new Promise<void>((resume) => this.hanging.push(resume));
    else this.world.faults.next(operation, fault);
  }

  /** A call of a database fails: it did nothing, or it did what it was told and nobody hears of it. */
  async aroundDatabase<Value>(what: string, call: () => Promise<Value>, failure: (message: string) => Error): Promise<Value> {
    if (!this.strikes()) return call();
    const isDone = this.random.next() < 0.5;
    this.story.push(`${what} ${isDone ? 'done but unknown' : 'failed'}`);
    if (isDone) await call();
    throw failure(`${what} was made to fail`);
  }

  get hangs(): boolean {
    return this.hanging.length > 0;
  }

  release(): void {
    const waiting = this.hanging;
    this.hanging = [];
    for (const resume of waiting) resume();
  }

  /** The process whose calls hang is no more. */
  forget(): void {
    this.hanging = [];
  }

  private strikes(): boolean {
    return this.random.next() < this.share;
  }
}
