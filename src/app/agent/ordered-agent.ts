/**
 * The agent of one host as workers far away reach it (ADR 9): takes its command stream, writes its outcome stream, and nothing else.
 *
 * A life begins with `AgentStarted`, at the revision at which the outcome stream was found: from then on whatever an older life has to
 * say comes at a revision that is taken, and the older learns that way that it is over. What an earlier life has not answered is done
 * anew, as doubt. Nothing begins before the whole backlog was seen, since the newest order for a subject makes the older needless.
 */
import type { AgentEvent, AgentStarted, HostReported, WorkEnded, WorkOrdered } from '../../domain/host/host-orders.js';
import { ordersStreamOf, outcomesStreamOf } from '../../domain/host/host-orders.js';
import type { HostWorkResult } from '../../domain/host/host-work.js';
import { type HostOutcome, unknown } from '../../domain/kernel/host-outcome.js';
import type { HostName } from '../../domain/kernel/ids.js';
import type { Recorded } from '../../domain/kernel/message.js';
import type { Log } from '../log.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { type EventStore, EventStoreUnavailable, type NewEvent, RevisionConflict, type Subscription } from '../ports/event-store.js';
import type { HostAgent } from './host-agent.js';
import { type Answered, type Order, OrderBook, type Task } from './order-book.js';
import { OutcomeLog } from './outcome-log.js';
import type { OutcomeHistory } from './outcome-history.js';
import { takeOver } from './take-over.js';

export interface OrderedAgentParts {
  readonly host: HostName;
  readonly agent: Pick<HostAgent, 'run'>;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly mostAtOnce: number;
}

interface Begun {
  readonly book: OrderBook;
  readonly outcomes: OutcomeLog;
  readonly history: OutcomeHistory;
}

const againMs = 500;
/** While so many orders are open, or outcomes not stored, no more are taken. */
const mostOpen = 10_000;

export class OrderedAgent {
  /** Resolves when this life is over though nobody asked it to stop: another agent acts for the host now, or the log is of no use. */
  readonly lost: Promise<Error>;
  private readonly id: string;
  private announceLoss: (error: Error) => void = () => undefined;
  private begun: Begun | undefined;
  private subscription: Subscription | undefined;
  private readonly running = new Set<Promise<void>>();
  private readonly room: (() => void)[] = [];
  private takenUpTo = -1;
  private hasSeenAll = false;
  private over = false;
  private staleOrders = 0;
  private losses = 0;

  constructor(private readonly parts: OrderedAgentParts) {
    this.id = parts.ids.uuid();
    this.lost = new Promise((resolve) => (this.announceLoss = resolve));
  }

  /** Resolves when this is the one agent of its host. */
  async start(): Promise<void> {
    const { host, clock } = this.parts;
    const started: AgentStarted = { type: 'AgentStarted', data: { agentId: this.id, startedAt: clock.now().toISOString() } };
    const taken = await takeOver(this.parts, this.newEvent(started), () => this.over);
    if (!taken) return;
    const { history, end, doubtUpTo } = taken;
    const outcomes = new OutcomeLog(this.parts, outcomesStreamOf(host), end, (error) => this.lose(error));
    this.begun = { book: new OrderBook(history, doubtUpTo), outcomes, history };
    this.takenUpTo = history.answeredUpTo;
    this.listen();
  }

  /** What runs is finished and answered; nothing new begins. What takes longer than `graceMs` is left to the next life. */
  async stop(graceMs: number): Promise<void> {
    this.over = true;
    let cancelTimeout: () => void = () => undefined;
    const timeout = new Promise<void>((resolve) => (cancelTimeout = this.parts.clock.after(graceMs, resolve)));
    await Promise.race([this.finish(), timeout]);
    cancelTimeout();
    this.begun?.outcomes.close();
  }

  /** What was last said of the host, as far as it is known; before the first report of this life, by an earlier one. */
  get lastReport(): HostReported['data'] | null {
    return this.begun?.history.lastReport ?? null;
  }

  /** Resolves when it is stored. */
  async report(data: HostReported['data']): Promise<void> {
    await this.begun?.outcomes.append(() => this.newEvent({ type: 'HostReported', data }));
  }

  /** Orders that have not been answered. */
  get openCount(): number {
    return this.begun?.book.openCount ?? 0;
  }

  /** `order`: refused because a newer epoch was seen. `agent`: what this one had to say when another had taken over. */
  get stale(): { readonly order: number; readonly agent: number } {
    return { order: this.staleOrders, agent: this.losses };
  }

  private listen(): void {
    if (this.over) return;
    const { store, host } = this.parts;
    try {
      this.subscription = store.subscribeToStream(ordersStreamOf(host), this.takenUpTo < 0 ? undefined : this.takenUpTo, {
        onEvents: (events) => this.take(events),
        onCaughtUp: () => this.seenAll(),
        onFailed: (error) => this.listenLater(error),
      });
    } catch (error) {
      this.listenLater(error);
    }
  }

  private listenLater(error: unknown): void {
    if (this.over) return;
    if (!(error instanceof EventStoreUnavailable)) {
      this.lose(error);
      return;
    }
    this.parts.log.error({ host: this.parts.host, err: error }, 'orders are no longer heard; listening again');
    this.parts.clock.after(againMs, () => this.listen());
  }

  private seenAll(): void {
    this.hasSeenAll = true;
    this.beginWhatCan();
  }

  private async take(events: readonly Recorded[]): Promise<void> {
    for (const recorded of events) {
      if (this.over || !this.begun) return;
      this.answer(this.begun.book.take(orderOf(recorded)));
      this.takenUpTo = recorded.revision;
    }
    if (this.hasSeenAll || this.isFull) this.beginWhatCan();
    while (this.isFull && !this.over) await new Promise<void>((resolve) => this.room.push(resolve));
  }

  private get isFull(): boolean {
    return this.openCount >= mostOpen || (this.begun?.outcomes.backlog ?? 0) >= mostOpen;
  }

  private beginWhatCan(): void {
    if (this.over || !this.begun) return;
    while (this.running.size < this.parts.mostAtOnce) {
      const task = this.begun.book.begin();
      if (!task) return;
      const run = this.perform(task, this.begun).finally(() => this.leave(run));
      this.running.add(run);
    }
  }

  /** A process that stood still may wake up to find that another acts for the host, so that is asked first. */
  private async perform(task: Task, { book, outcomes }: Begun): Promise<void> {
    if (!(await outcomes.isOurs())) return;
    this.answer(book.end(task, await this.outcomeOf(task)));
  }

  private leave(run: Promise<void>): void {
    this.running.delete(run);
    this.beginWhatCan();
  }

  /** Whoever waits is told, also of what is a bug here. */
  private async outcomeOf({ work, orderId }: Task): Promise<HostOutcome<HostWorkResult>> {
    try {
      return await this.parts.agent.run(work);
    } catch (error) {
      this.parts.log.error({ host: this.parts.host, work: work.type, orderId, err: error }, 'an order could not be worked out');
      return unknown(`the agent of ${this.parts.host} failed; its log says how`);
    }
  }

  private answer(answers: readonly Answered[]): void {
    for (const answered of answers) {
      if (answered.stale) this.staleOrders += 1;
      void this.begun?.outcomes.append(() => this.endedEvent(answered)).then(() => this.makeRoom());
    }
  }

  private endedEvent({ order: { revision, data, cause }, outcome, stale }: Answered): NewEvent {
    const progress = this.begun?.book.close(revision) ?? { answeredUpTo: null, takenUpTo: revision, epochs: {} };
    const endedAt = this.parts.clock.now().toISOString();
    const event: WorkEnded = { type: 'WorkEnded', data: { orderId: data.orderId, order: revision, outcome, stale, ...progress, endedAt } };
    return this.newEvent(event, cause);
  }

  private makeRoom(): void {
    if (!this.isFull) for (const resume of this.room.splice(0)) resume();
  }

  private newEvent(event: AgentEvent, { id, correlationId } = { id: this.id, correlationId: this.id }): NewEvent {
    const at = this.parts.clock.now().toISOString();
    const metadata = { correlationId, causationId: id, actor: 'mooring', projectId: null, schemaVersion: 1, at };
    return { id: this.parts.ids.uuid(), event, metadata };
  }

  private async finish(): Promise<void> {
    for (const resume of this.room.splice(0)) resume();
    await this.subscription?.stop();
    await Promise.all(this.running);
    await this.begun?.outcomes.flushed();
  }

  private lose(error: unknown): void {
    if (error instanceof RevisionConflict) this.losses += 1;
    if (this.over) return;
    this.over = true;
    for (const resume of this.room.splice(0)) resume();
    void this.subscription?.stop();
    const { host } = this.parts;
    const isTakenOver = error instanceof RevisionConflict;
    this.announceLoss(new Error(isTakenOver ? `another agent acts for ${host} now` : `the agent of ${host} failed`, { cause: error }));
  }
}

const orderOf = ({ event, revision, id, metadata }: Recorded): Order => ({
  revision,
  data: (event as WorkOrdered).data,
  cause: { id, correlationId: metadata.correlationId },
});
