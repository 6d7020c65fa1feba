/**
 * The orders of one host: which are to be done, and what is to be said to each. No I/O, no clock.
 *
 * Orders are taken in the order of the command stream. One whose epoch is over is refused; one that was answered before is answered the
 * same way; one that is asked for again while it waits or runs shares its end. Of different orders for one subject only the newest is
 * worth doing: those that still wait are answered `unknown`. What runs is never run beside another of its subject.
 */
import type { WorkOrdered } from '../../domain/host/host-orders.js';
import { type HostWork, type HostWorkResult, subjectOf } from '../../domain/host/host-work.js';
import { type HostOutcome, refused, unknown } from '../../domain/kernel/host-outcome.js';
import { LeastRecent } from '../commanding/least-recent.js';
import { doubted } from '../working/doubt.js';
import { type OutcomeHistory, rememberedAnswers } from './outcome-history.js';

export interface Order {
  readonly revision: number;
  readonly data: WorkOrdered['data'];
  /** Id and correlation of the event that ordered it. */
  readonly cause: { readonly id: string; readonly correlationId: string };
}

export interface Answered {
  readonly order: Order;
  readonly outcome: HostOutcome<HostWorkResult>;
  readonly stale: boolean;
}

/** One thing to do, however often it was asked for. */
export interface Task {
  readonly work: HostWork;
  readonly orderId: string;
  readonly orders: Order[];
  /** An earlier life of the agent may have begun it. */
  inDoubt: boolean;
}

interface Subject {
  running: Task | undefined;
  waiting: Task | undefined;
}

const superseded = unknown('a later order for the same came before this was begun');

export class OrderBook {
  private readonly answers = new LeastRecent<string, HostOutcome<HostWorkResult>>(rememberedAnswers);
  private readonly epochs: Record<number, number>;
  private readonly answered: Set<number>;
  private readonly subjects = new Map<string, Subject>();
  /** Not answered yet, in the order they came: the first is the oldest. */
  private readonly open = new Set<number>();
  private readonly ready: Task[] = [];
  private takenUpTo: number;

  constructor(
    history: Omit<OutcomeHistory, 'end' | 'lastReport'>,
    /** What was ordered up to here may have been begun by an earlier life. */
    private readonly doubtUpTo: number,
  ) {
    this.epochs = { ...history.epochs };
    this.answered = new Set(history.answered);
    this.takenUpTo = Math.max(history.takenUpTo, history.answeredUpTo);
    for (const [orderId, outcome] of history.answers) this.answers.set(orderId, outcome);
  }

  get openCount(): number {
    return this.open.size;
  }

  /** What can be said at once. */
  take(order: Order): readonly Answered[] {
    const { revision, data } = order;
    this.takenUpTo = Math.max(this.takenUpTo, revision);
    const newest = Math.max(data.epoch, this.epochs[data.partition] ?? data.epoch);
    this.epochs[data.partition] = newest;
    if (this.answered.delete(revision)) return [];
    this.open.add(revision);
    if (data.epoch < newest) return [{ order, outcome: this.refusal(order), stale: true }];
    const known = this.answers.get(data.orderId);
    return known ? [{ order, outcome: known, stale: false }] : this.enter(order);
  }

  /** The next that may begin: it is to be ended. */
  begin(): Task | undefined {
    for (let task = this.ready.shift(); task; task = this.ready.shift()) if (this.start(task)) return task;
    return undefined;
  }

  end(task: Task, ended: HostOutcome<HostWorkResult>): readonly Answered[] {
    const outcome = task.inDoubt ? doubted(ended) : ended;
    // What was seen is large, and whoever asks again wants to know how it is then.
    if (task.work.type !== 'TakeInventory') this.answers.set(task.orderId, outcome);
    const key = subjectOf(task.work);
    const next = this.subjects.get(key)?.waiting;
    if (next) {
      this.subjects.set(key, { running: undefined, waiting: next });
      this.ready.push(next);
    } else this.subjects.delete(key);
    return answersTo(task, outcome);
  }

  /** The answer is about to be stored: as of then, how far everything has been answered. */
  close(revision: number): { answeredUpTo: number | null; takenUpTo: number; epochs: Readonly<Record<number, number>> } {
    this.open.delete(revision);
    const [oldest] = this.open;
    const upTo = oldest === undefined ? this.takenUpTo : oldest - 1;
    return { answeredUpTo: upTo < 0 ? null : upTo, takenUpTo: this.takenUpTo, epochs: { ...this.epochs } };
  }

  private refusal({ revision, data }: Order): HostOutcome<HostWorkResult> {
    const refusal = refused(`epoch ${data.epoch} of partition ${data.partition} is over`);
    return revision <= this.doubtUpTo ? doubted(refusal) : refusal;
  }

  private enter(order: Order): readonly Answered[] {
    const { orderId, work } = order.data;
    const key = subjectOf(work);
    const subject = this.subjects.get(key) ?? { running: undefined, waiting: undefined };
    this.subjects.set(key, subject);
    const same = [subject.running, subject.waiting].find((task) => task?.orderId === orderId);
    const inDoubt = order.revision <= this.doubtUpTo;
    if (same) {
      same.orders.push(order);
      same.inDoubt ||= inDoubt;
      return [];
    }
    const { waiting: older } = subject;
    const task: Task = { work, orderId, orders: [order], inDoubt: inDoubt || older?.inDoubt === true };
    subject.waiting = task;
    if (!subject.running) this.ready.push(task);
    return older ? this.supersede(older) : [];
  }

  private supersede(task: Task): readonly Answered[] {
    this.answers.set(task.orderId, superseded);
    return answersTo(task, superseded);
  }

  /** Only what still waits: a later order may have come. */
  private start(task: Task): boolean {
    const subject = this.subjects.get(subjectOf(task.work));
    if (subject?.waiting !== task || subject.running) return false;
    subject.running = task;
    subject.waiting = undefined;
    return true;
  }
}

const answersTo = ({ orders }: Task, outcome: HostOutcome<HostWorkResult>): Answered[] =>
  orders.map((order) => ({ order, outcome, stale: false }));
