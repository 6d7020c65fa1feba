/**
 * Tells all others what is parked here: partition by partition, each time all of it, and of a partition that has just come here also that
 * nothing is, since whoever had it before may have left something. What cannot be told now is told in a later round.
 */
import { Rounds } from '../leasing/rounds.js';
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import type { Parked, ParkedBoard } from '../ports/parked-work.js';
import { leaseOf } from './epoch.js';
import type { WorkRunner } from './work-runner.js';

type Runner = Pick<WorkRunner, 'parked' | 'partition'>;

export interface ParkedTellerParts {
  readonly board: ParkedBoard;
  /** Of the leases of this process. */
  readonly owner: string;
  /** What this process is called, for people. */
  readonly worker: string;
  readonly runners: () => Iterable<Runner>;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 1_000;

export class ParkedTeller {
  private readonly told = new WeakMap<Runner, ReadonlySet<Parked>>();
  private readonly rounds: Rounds;

  constructor(private readonly parts: ParkedTellerParts) {
    const { clock, log } = parts;
    this.rounds = new Rounds({ everyMs, round: () => this.round(), complaint: 'others cannot be told what is parked here', clock, log });
  }

  start(): void {
    void this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async round(): Promise<void> {
    for (const runner of this.parts.runners()) await this.tell(runner);
  }

  private async tell(runner: Runner): Promise<void> {
    const { board, owner, worker } = this.parts;
    const { partition } = runner;
    const parked = new Set(runner.parked.values());
    if (partition === null || isSame(parked, this.told.get(runner))) return;
    const isTold = await board.replace(
      { lease: leaseOf(partition), owner },
      [...parked].map((each) => ({ ...each, worker })),
    );
    if (isTold) this.told.set(runner, parked);
  }
}

const isSame = (parked: ReadonlySet<Parked>, told: ReadonlySet<Parked> | undefined): boolean =>
  parked.size === told?.size && [...parked].every((each) => told.has(each));
