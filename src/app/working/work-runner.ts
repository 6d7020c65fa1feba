/**
 * Does what is due. Everything it knows comes from the rows of open work: read at start, then kept by what projections commit. So a
 * restart resumes all, and asks nothing but the rows. At least once: an act whose outcome was not recorded is done again.
 *
 * One instance does one thing at a time; different ones run side by side. An instance that cannot be worked out (a bug, not the
 * world) is parked: shown, tried again at the next event for it or the next start, and no hindrance to others.
 *
 * Nothing is done twice because the rows are late: after each try they have to show what was recorded, after one that could not be
 * recorded all that is in the log, since it may have been recorded after all. A step that is over and done again could make what the
 * log says is not there.
 *
 * A refusal says that nothing happened this time. Where an earlier try may have been made whose end nobody recorded (by the process
 * that ran before, or one whose outcome could not be stored), it is taken for doubt: what that try did has to be looked for.
 *
 * Where several processes share the work, each act and each recording first asks whether the work is still this runner's. Once it is
 * not, nothing more is done or recorded here: whoever has it now reads the same rows and asks for the same.
 */
import type { Subscription } from 'rxjs';
import type { Message } from '../../domain/kernel/message.js';
import type { Due, ProcessManager } from '../../domain/kernel/process-manager.js';
import { tableOf } from '../../projections/projection.js';
import type { OpenWorkRow } from '../../projections/open-work.projection.js';
import type { Cause } from '../commanding/cause.js';
import type { Log } from '../log.js';
import type { Clock, Random } from '../ports/ambient.js';
import type { HostGateway } from '../ports/host-gateway.js';
import type { Parked } from '../ports/parked-work.js';
import type { Filter, ReadModel } from '../ports/read-model.js';
import type { Committed, ShownLog } from '../projecting/shown-log.js';
import { backoffMs } from './backoff.js';
import { doubted, isPassing } from './doubt.js';
import { LeaseLost } from './grant.js';
import { orderIdOf } from './order-id.js';
import type { Share } from './share.js';

/**
 * Takes a decision to the aggregate it is for; answers the position the read models must reach to show it. `mayDecide` throws when it is no
 * longer ours to take: asked each time it is decided, so also when somebody else was first and it is decided anew.
 */
export type TakeDecision = (decision: Message, cause: Cause, mayDecide: () => void) => Promise<bigint | undefined>;

type AnyProcess = ProcessManager<object, Message, Message>;

interface Instance {
  readonly process: AnyProcess;
  readonly key: string;
  row: OpenWorkRow<object>;
  running: boolean;
  /** Tries that led nowhere, since the last that did. */
  failures: number;
  /** A try may have been made whose outcome the row does not tell. */
  inDoubt: boolean;
  cancelTimer: (() => void) | undefined;
}

const showTimeoutMs = 30_000;
const mostFailures = 5;

export interface WorkRunnerParts {
  readonly processes: readonly AnyProcess[];
  readonly readModel: Pick<ReadModel, 'list'>;
  readonly projections: Omit<ShownLog, 'position'>;
  readonly gateway: HostGateway;
  readonly takeDecision: TakeDecision;
  readonly share: Share;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export class WorkRunner {
  readonly parked = new Map<string, Parked>();
  private readonly instances = new Map<string, Instance>();
  private readonly running = new Set<Promise<void>>();
  private feed: Subscription | undefined;
  private stopping = false;

  constructor(private readonly parts: WorkRunnerParts) {}

  /** Call when the projections have started. */
  async start(): Promise<void> {
    const told = new Set<string>();
    const listening = this.parts.projections.committed.subscribe(({ rows }) =>
      rows.forEach(({ table, key }) => told.add(`${table}/${key}`)),
    );
    this.feed = this.parts.projections.committed.subscribe((committed) => this.take(committed));
    for (const process of this.parts.processes) {
      const table = tableOf(process);
      const where = this.openOfShare();
      for (const { key, row } of await this.parts.readModel.list<OpenWorkRow<object>>(table, { where })) {
        if (!told.has(`${table}/${key}`) && this.parts.share.includes(process.name, key))
          this.consider(this.instanceOf(process, key, row, { inDoubt: true }));
      }
    }
    listening.unsubscribe();
  }

  private openOfShare(): readonly Filter[] {
    const { partition } = this.parts.share;
    const open: Filter = { column: 'open', is: 'equal', value: 1 };
    return partition === null ? [open] : [open, { column: 'partition', is: 'equal', value: partition }];
  }

  /** What runs is finished and recorded; nothing new begins. What takes longer than `graceMs` is left to the next start. */
  async stop(graceMs: number): Promise<void> {
    this.beginNothing();
    let cancelTimeout: () => void = () => undefined;
    const timeout = new Promise<void>((resolve) => (cancelTimeout = this.parts.clock.after(graceMs, resolve)));
    await Promise.race([Promise.all(this.running), timeout]);
    cancelTimeout();
  }

  /** At once: what runs is not recorded. For when the work is somebody else's. */
  abandon(): void {
    this.beginNothing();
    this.instances.clear();
    this.parked.clear();
  }

  private lose(): void {
    this.parts.share.lose();
    this.abandon();
  }

  private beginNothing(): void {
    this.stopping = true;
    this.feed?.unsubscribe();
    for (const { cancelTimer } of this.instances.values()) cancelTimer?.();
  }

  /** Of all open work, the part that is this runner's; `null`: all of it. */
  get partition(): number | null {
    return this.parts.share.partition;
  }

  get openCount(): number {
    return this.instances.size;
  }

  private take({ rows }: Committed): void {
    for (const { table, key, row } of rows) {
      const process = this.parts.processes.find((each) => tableOf(each) === table);
      if (!process || !this.parts.share.includes(process.name, key)) continue;
      if (row === undefined) this.forget(process, key);
      else if (!this.isKnown(process, key, row as OpenWorkRow<object>))
        this.consider(this.instanceOf(process, key, row as OpenWorkRow<object>, { inDoubt: false }));
    }
  }

  /** Who follows rows that others keep may be told the same row twice; that is no news. */
  private isKnown(process: AnyProcess, key: string, { cause }: OpenWorkRow<object>): boolean {
    return this.instances.get(idOf(process, key))?.row.cause.causationId === cause.causationId;
  }

  private instanceOf(process: AnyProcess, key: string, row: OpenWorkRow<object>, { inDoubt }: Pick<Instance, 'inDoubt'>): Instance {
    const id = idOf(process, key);
    const known = this.instances.get(id);
    if (known) {
      known.row = row;
      return known;
    }
    const instance: Instance = { process, key, row, running: false, failures: 0, inDoubt, cancelTimer: undefined };
    this.instances.set(id, instance);
    return instance;
  }

  private forget(process: AnyProcess, key: string): void {
    const id = idOf(process, key);
    this.instances.get(id)?.cancelTimer?.();
    this.instances.delete(id);
    this.parked.delete(id);
  }

  private consider(instance: Instance): void {
    if (this.stopping || instance.running) return;
    instance.cancelTimer?.();
    instance.cancelTimer = undefined;
    try {
      const due = instance.process.next(instance.row.progress);
      if (due === null) this.forget(instance.process, instance.key);
      else this.schedule(instance, due);
    } catch (error) {
      this.park(instance, error);
    }
  }

  private schedule(instance: Instance, due: Due<Message>): void {
    const waitMs = due.notBefore === null ? 0 : Date.parse(due.notBefore) - this.parts.clock.now().getTime();
    if (waitMs > 0) {
      this.later(instance, waitMs);
      return;
    }
    instance.running = true;
    const run = this.run(instance, due).finally(() => this.running.delete(run));
    this.running.add(run);
  }

  private later(instance: Instance, waitMs: number): void {
    instance.cancelTimer = this.parts.clock.after(waitMs, () => this.consider(instance));
  }

  private async run(instance: Instance, due: Due<Message>): Promise<void> {
    const { row } = instance;
    const failure = await this.attempt(instance, due);
    instance.running = false;
    if (this.isOver(instance)) return;
    instance.inDoubt = failure !== undefined;
    if (instance.row !== row) this.goOn(instance);
    else if (failure) this.failed(instance, due, failure.error);
    else this.unmoved(instance, due);
  }

  /** What stood in the way of recording how it ended, if anything did. */
  private async attempt(instance: Instance, due: Due<Message>): Promise<{ readonly error: unknown } | undefined> {
    const { projections } = this.parts;
    const { row } = instance;
    try {
      if (instance.inDoubt) await this.shown(() => projections.caughtUp(showTimeoutMs));
      if (this.stopping || this.isOver(instance) || instance.row !== row) return undefined;
      const position = await this.act(instance, due);
      if (position !== undefined) await this.shown(() => projections.reached(position, showTimeoutMs));
      return undefined;
    } catch (error) {
      if (error instanceof LeaseLost) this.lose();
      return { error };
    }
  }

  /** However long it takes; only a stop ends it. */
  private async shown(reached: () => Promise<boolean>): Promise<void> {
    while (!this.stopping && !(await reached())) this.parts.log.warn('work waits for the read models');
  }

  private isOver(instance: Instance): boolean {
    return this.instances.get(idOf(instance.process, instance.key)) !== instance;
  }

  private goOn(instance: Instance): void {
    instance.failures = 0;
    this.parked.delete(idOf(instance.process, instance.key));
    this.consider(instance);
  }

  private async act({ process, key, row: { cause }, inDoubt }: Instance, due: Due<Message>): Promise<bigint | undefined> {
    const { act } = due;
    const assertHeld = (): void => this.parts.share.assertHeld();
    assertHeld();
    if (act.on === 'aggregate') return this.parts.takeDecision(act.decide(this.at(due)), cause, assertHeld);
    const orderId = orderIdOf({ process: process.name, key, causationId: cause.causationId, step: due.step });
    const outcome = await this.parts.gateway.run(act.host, act.work, orderId);
    if (outcome.outcome !== 'done') {
      const { outcome: ended, reason } = outcome;
      this.parts.log.warn({ step: due.step, host: act.host, outcome: ended, reason, requestId: cause.correlationId }, 'host work failed');
    }
    assertHeld();
    return this.parts.takeDecision(act.record(inDoubt ? doubted(outcome) : outcome, this.at(due)), cause, assertHeld);
  }

  private at(due: Due<Message>) {
    const now = this.parts.clock.now();
    const retryAt = new Date(now.getTime() + backoffMs(due.attempt, this.parts.random));
    return { now: now.toISOString(), retryAt: retryAt.toISOString() };
  }

  /** What passes is tried again. Anything else is ours. */
  private failed(instance: Instance, due: Due<Message>, error: unknown): void {
    if (!isPassing(error)) {
      this.park(instance, error, due.step);
      return;
    }
    this.parts.log.warn({ step: due.step, key: instance.key, err: error }, 'an outcome could not be recorded; it is tried again');
    this.afterFailure(instance);
  }

  /** It was done and recorded, and still it is due: asked again at once it would spin for ever. */
  private unmoved(instance: Instance, due: Due<Message>): void {
    if (instance.failures < mostFailures) this.afterFailure(instance);
    else this.park(instance, new Error(`"${due.step}" was recorded and is still due`), due.step);
  }

  private afterFailure(instance: Instance): void {
    instance.failures += 1;
    if (!this.stopping) this.later(instance, backoffMs(instance.failures, this.parts.random));
  }

  private park(instance: Instance, error: unknown, step: string | null = null): void {
    const { process, key } = instance;
    const reason = error instanceof Error ? error.message : String(error);
    this.parked.set(idOf(process, key), { process: process.name, key, step, reason, at: this.parts.clock.now().toISOString() });
    this.parts.log.error({ process: process.name, key, step, err: error }, 'work parked');
  }
}

/** Under which it is parked. */
export const instanceId = (process: string, key: string): string => `${process}/${key}`;
const idOf = ({ name }: AnyProcess, key: string): string => instanceId(name, key);
