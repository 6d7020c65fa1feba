/** A work runner with one process whose rows are set by hand: no store, no machines, and time that waits. */
import { Subject } from 'rxjs';
import { createLog } from '../../src/app/http/log.js';
import type { HostGateway } from '../../src/app/ports/host-gateway.js';
import type { Committed } from '../../src/app/projecting/shown-log.js';
import { LeaseLost } from '../../src/app/working/grant.js';
import { WorkRunner } from '../../src/app/working/work-runner.js';
import type { HostWork, HostWorkResult } from '../../src/domain/host/host-work.js';
import { done, type HostOutcome } from '../../src/domain/kernel/host-outcome.js';
import { hostName } from '../../src/domain/kernel/ids.js';
import type { Message } from '../../src/domain/kernel/message.js';
import type { At, Due, ProcessManager } from '../../src/domain/kernel/process-manager.js';
import type { OpenWorkRow } from '../../src/projections/open-work.projection.js';
import type { AnyProcess } from '../../src/projections/index.js';
import { tableOf } from '../../src/projections/projection.js';
import { SeededRandom } from './seeded-random.js';
import { VirtualTime } from './virtual-time.js';

export interface Chore {
  /** `rest`: nothing is due. `broken`: nobody can work out what is. */
  readonly step: string;
  readonly notBefore?: string;
  readonly attempt?: number;
}

/** What was recorded of a step. */
export interface Recorded {
  readonly step: string;
  readonly outcome: HostOutcome<HostWorkResult>['outcome'] | 'decided';
  readonly at: At;
}

const chores: ProcessManager<Chore, Message, Message> = {
  name: 'chores',
  version: 1,
  handles: [],
  keyOf: ({ id }) => id,
  evolve: (progress) => progress,
  next: (chore) => {
    if (chore.step === 'broken') throw new Error('nobody knows what to do');
    return chore.step === 'rest' ? null : dueOf(chore);
  },
};
const table = tableOf(chores);
const host = hostName('h1');

const dueOf = ({ step, attempt = 0, ...chore }: Chore): Due<Message> => {
  const notBefore = chore.notBefore ?? null;
  const record = (outcome: Recorded['outcome'], at: At): Message => ({ type: 'Record', data: { step, outcome, at } });
  if (step.startsWith('decide')) {
    return { step, notBefore, attempt, act: { on: 'aggregate', decide: (at) => record('decided', at) } };
  }
  const work: HostWork = { type: 'Revoke', data: { exportId: step } };
  return { step, notBefore, attempt, act: { on: 'host', host, work, record: ({ outcome }, at) => record(outcome, at) } };
};

/** What becomes of a chore once an outcome is recorded: the next, or `unchanged`, or gone. */
export type Becomes = (recorded: Recorded) => Chore | 'unchanged' | undefined;

export class WorkBench {
  readonly time = new VirtualTime();
  readonly runner: WorkRunner;
  /** Everything asked of the host, in order. */
  readonly asked: string[] = [];
  readonly recorded: Recorded[] = [];
  readonly committed = new Subject<Committed>();
  /** How the host answers; `done` where nothing else is said. */
  answer: (step: string) => Promise<HostOutcome<HostWorkResult>> = () => Promise.resolve(done({ of: 'Revoke' }));
  becomes: Becomes = () => undefined;
  /** What stands in the way of recording anything. */
  trouble: () => Error | undefined = () => undefined;
  reached: () => Promise<boolean> = () => Promise.resolve(true);
  caughtUp: () => Promise<boolean> = () => Promise.resolve(true);
  list: () => Promise<void> = () => Promise.resolve();
  /** Which instances are this runner's, as long as any are. */
  includes: (key: string) => boolean = () => true;
  isHeld = true;
  losses = 0;
  private readonly rows = new Map<string, OpenWorkRow<Chore>>();

  constructor(rows: Readonly<Record<string, Chore>> = {}) {
    for (const [key, chore] of Object.entries(rows)) this.rows.set(key, rowOf(chore, key));
    const gateway: HostGateway = {
      run: (_host, { data }: HostWork) => {
        const step = 'exportId' in data ? data.exportId : '';
        this.asked.push(step);
        return this.answer(step);
      },
    };
    this.runner = new WorkRunner({
      processes: [chores as unknown as AnyProcess],
      readModel: { list: (name, { where }) => this.rowsOf(name, JSON.stringify(where)) },
      projections: { committed: this.committed, reached: () => this.reached(), caughtUp: () => this.caughtUp() },
      ...{ gateway, clock: this.time, random: new SeededRandom(1), log: createLog('silent') },
      takeDecision: (decision, cause) => this.record(cause.correlationId, decision.data as Recorded),
      share: {
        partition: null,
        includes: (_process, key) => this.includes(key),
        assertHeld: () => this.assertHeld(),
        lose: () => void (this.losses += 1),
      },
    });
  }

  /** An event came: this is the chore now. */
  tell(key: string, chore: Chore | undefined): void {
    if (chore) this.rows.set(key, rowOf(chore, key));
    else this.rows.delete(key);
    const row = this.rows.get(key);
    this.committed.next({ events: [], position: 1n, rows: [{ table, key, row }] });
  }

  /** The row as it is, once more: an event of the same batch was about it, too. */
  repeat(key: string): void {
    const row = this.rows.get(key);
    this.committed.next({ events: [], position: 1n, rows: [{ table, key, row: row && { ...row } }] });
  }

  private assertHeld(): void {
    if (!this.isHeld) throw new LeaseLost({ partition: 0 });
  }

  get parked(): string[] {
    return [...this.runner.parked.values()].map(({ key, reason }) => `${key}: ${reason}`);
  }

  private record(key: string, recorded: Recorded): Promise<bigint> {
    const trouble = this.trouble();
    if (trouble) return Promise.reject(trouble);
    this.recorded.push(recorded);
    const next = this.becomes(recorded);
    if (next !== 'unchanged') this.tell(key, next);
    return Promise.resolve(1n);
  }

  private async rowsOf<Row>(name: string, where: string): Promise<readonly { key: string; row: Row }[]> {
    if (name !== table || where !== '[{"column":"open","is":"equal","value":1}]') throw new Error(`asked for ${name} ${where}`);
    const open = [...this.rows].filter(([, { progress }]) => progress.step !== 'rest');
    await this.list();
    return open.map(([key, row]) => ({ key, row: row as Row }));
  }
}

let events = 0;
/** Each row by an event of its own; the request tells whose it is. */
const causeOf = (key: string) => ({ correlationId: key, causationId: `event-${(events += 1)}`, actor: 'ann', projectId: null });
const rowOf = (progress: Chore, key: string): OpenWorkRow<Chore> => ({ progress, cause: causeOf(key), since: '', partition: 0 });

/** Lets everything happen that can happen without time passing. */
export const soon = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
};

export const started = async (rows: Readonly<Record<string, Chore>> = {}, change: (bench: WorkBench) => void = () => undefined) => {
  const bench = new WorkBench(rows);
  change(bench);
  await bench.runner.start();
  await soon();
  return bench;
};
export const later = (bench: WorkBench, ms: number) => new Date(bench.time.now().getTime() + ms).toISOString();

/** Lets so much time pass, and happen what happens then. */
export const pass = async (bench: WorkBench, ms: number) => {
  const end = bench.time.now().getTime() + ms;
  await soon();
  for (let next = bench.time.nextInMs; next !== undefined && bench.time.now().getTime() + next <= end; next = bench.time.nextInMs) {
    bench.time.goOn();
    await soon();
  }
  bench.time.advance(end - bench.time.now().getTime());
  await soon();
};
/** An answer that is given when the test says so. */
export const held = () => {
  let answer: (outcome: HostOutcome<HostWorkResult>) => void = () => undefined;
  const promise = new Promise<HostOutcome<HostWorkResult>>((resolve) => (answer = resolve));
  return { promise, answer };
};

export const outcomes = (bench: WorkBench) => bench.recorded.map(({ step, outcome }) => `${step} ${outcome}`);
