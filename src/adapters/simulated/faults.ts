import type { Hypervisor, IscsiInitiator, IscsiTarget, VolumeStorage } from '../../app/ports/hosts.js';
import { type HostOutcome, refused, unknown } from '../../domain/kernel/host-outcome.js';
import { never } from '../../domain/kernel/decider.js';

export type Operation =
  `storage.${keyof VolumeStorage}` | `target.${keyof IscsiTarget}` | `initiator.${keyof IscsiInitiator}` | `hypervisor.${keyof Hypervisor}`;

export type Fault =
  /** Nothing is done, and the answer says so. */
  | 'refused'
  /** Nothing is done, but the answer does not say so. */
  | 'nothing-but-unknown'
  /** Done up to the first place where it can be cut short. Done whole where there is none. */
  | 'half-but-unknown'
  /** Done, but the answer does not say so. */
  | 'done-but-unknown'
  /** Does nothing and answers nothing until released; then goes on as if nothing had been. */
  | 'hangs'
  /** Breaks the port's promise, as a bug would. */
  | 'throws';

/** An act on the world. It calls `midway` where a crash or a lost connection could cut it short. */
export type Act<Value> = (midway: () => void) => HostOutcome<Value>;

class CutShort extends Error {}
const goOn = (): void => undefined;
const cutShort = (): void => {
  throw new CutShort();
};

/** Every call to the simulated machines passes here: to be counted, and to go wrong when a test asks for it. */
export class Faults {
  private readonly planned = new Map<Operation, Fault[]>();
  private readonly made = new Map<Operation, number>();
  private readonly cutOffHosts = new Set<string>();
  private hanging: (() => void)[] = [];

  /** The next calls of this operation go wrong in these ways, one each, after those already planned. */
  next(operation: Operation, ...faults: readonly Fault[]): void {
    this.planned.set(operation, [...(this.planned.get(operation) ?? []), ...faults]);
  }

  /** How many calls of this operation were made so far; of all operations when none is named. */
  calls(operation?: Operation): number {
    if (operation) return this.made.get(operation) ?? 0;
    return [...this.made.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Lets every hanging call go on. */
  release(): void {
    const waiting = this.hanging;
    this.hanging = [];
    for (const resume of waiting) resume();
  }

  /** Calls to this host no longer arrive, while its guests run on and write: what a network failure looks like. */
  cutOff(host: string): void {
    this.cutOffHosts.add(host);
  }

  reconnect(host: string): void {
    this.cutOffHosts.delete(host);
  }

  async call<Value>(operation: Operation, act: Act<Value>, host?: string): Promise<HostOutcome<Value>> {
    this.made.set(operation, this.calls(operation) + 1);
    if (host !== undefined && this.cutOffHosts.has(host)) return unknown(`no answer from ${host}`);

    const fault = this.planned.get(operation)?.shift();
    switch (fault) {
      case undefined:
        return act(goOn);
      case 'refused':
        return refused(`${operation} was made to be refused`);
      case 'nothing-but-unknown':
        return unknown(`${operation} was made to be lost`);
      case 'half-but-unknown':
        return this.half(operation, act);
      case 'done-but-unknown':
        act(goOn);
        return unknown(`the answer of ${operation} was made to be lost`);
      case 'hangs':
        await new Promise<void>((resume) => this.hanging.push(resume));
        return act(goOn);
      case 'throws':
        throw new Error(`${operation} was made to throw`);
      default:
        return never(fault, act(goOn));
    }
  }

  private half<Value>(operation: Operation, act: Act<Value>): HostOutcome<Value> {
    try {
      act(cutShort);
    } catch (error) {
      if (!(error instanceof CutShort)) throw error;
    }
    return unknown(`${operation} was made to stop half-way`);
  }
}
