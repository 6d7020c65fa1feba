/**
 * The hosts as workers reach them: an order goes into the command stream of its host, the answer comes from the outcome stream (ADR 9).
 *
 * The agent is who decides what is done; this only asks and waits. An answer that came before anybody here waited is given again, because
 * an agent that is asked for what it has done repeats its answer. No answer in time is `unknown`, and so is an order of which the log did
 * not say whether it took it. With a grant that is over nothing is ordered, and no answer is given to be recorded: `LeaseLost`.
 */
import type { WorkEnded, WorkOrdered } from '../../domain/host/host-orders.js';
import type { HostWork, HostWorkResult } from '../../domain/host/host-work.js';
import { type HostOutcome, unknown } from '../../domain/kernel/host-outcome.js';
import type { HostName } from '../../domain/kernel/ids.js';
import type { Recorded } from '../../domain/kernel/message.js';
import type { Log } from '../log.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { type EventStore, EventStoreUnavailable, type NewEvent, type Subscription } from '../ports/event-store.js';
import type { HostGateway } from '../ports/host-gateway.js';
import { type Grant, LeaseLost } from '../working/grant.js';
import { type Answer, AwaitedOrders, type WaitingOrder } from './awaited-orders.js';
import { OrderLane } from './order-lane.js';
import { type SilentHost, SilentHosts } from './silent-hosts.js';

export interface OrderDeskParts {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** How long an agent may take to answer. */
  readonly timeoutMs: number;
}

type Outcome = HostOutcome<HostWorkResult>;

interface Wanted {
  readonly host: HostName;
  readonly work: HostWork;
  readonly orderId: string;
}

const resubscribeMs = 500;

export class OrderDesk {
  private readonly lanes = new Map<HostName, OrderLane>();
  private readonly awaited = new AwaitedOrders();
  private readonly silentHosts = new SilentHosts();
  private subscription: Subscription | undefined;
  private position: bigint | undefined;
  private stopping = false;
  private staleOrders = 0;

  constructor(private readonly parts: OrderDeskParts) {}

  /** Resolves when every answer from now on will be heard. */
  async start(): Promise<void> {
    this.position = await this.parts.store.head();
    this.listen();
  }

  /** Call when nobody orders any more. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.subscription?.stop();
  }

  gatewayFor(grant: Grant): HostGateway {
    return { run: (host, work, orderId) => this.run(grant, { host, work, orderId }) };
  }

  /** Orders no agent has answered yet. */
  get waiting(): readonly WaitingOrder[] {
    return this.awaited.waiting;
  }

  /** Hosts nothing was heard of since an order was given up on. */
  get silent(): readonly SilentHost[] {
    return this.silentHosts.all;
  }

  /** `order`: refused by an agent that has seen a newer epoch. `outcome`: answers that came when nobody waited for them any more. */
  get stale(): { readonly order: number; readonly outcome: number } {
    return { order: this.staleOrders, outcome: this.awaited.late };
  }

  private async run(grant: Grant, wanted: Wanted): Promise<Outcome> {
    const { clock } = this.parts;
    const since = clock.now();
    const { answer, giveUp } = this.awaited.expect({ orderId: wanted.orderId, host: wanted.host, since, grant });
    try {
      await this.laneOf(wanted.host).place(this.orderOf(wanted, grant), grant);
    } catch (error) {
      giveUp();
      if (error instanceof EventStoreUnavailable) return unknown(`the order for ${wanted.host} may not have been stored: ${error.message}`);
      throw error;
    }
    const cancel = clock.after(this.parts.timeoutMs, giveUp);
    const answered = await answer;
    cancel();
    if (!answered) this.silentHosts.gaveUp({ host: wanted.host, since });
    return this.outcomeOf(grant, wanted, answered);
  }

  private outcomeOf(grant: Grant, { host }: Wanted, answer: Answer | undefined): Outcome {
    if (answer?.stale) this.staleOrders += 1;
    if (answer?.stale || !grant.isHeld()) throw new LeaseLost(grant);
    return answer?.outcome ?? unknown(`the agent of ${host} has not answered within ${this.parts.timeoutMs / 1000} s`);
  }

  /** A new event each time, also where the same is asked for again: only an order that is there again is answered again. */
  private orderOf({ work, orderId }: Wanted, { partition, epoch }: Grant): NewEvent {
    const at = this.parts.clock.now().toISOString();
    const event: WorkOrdered = { type: 'WorkOrdered', data: { orderId, work, partition, epoch, orderedAt: at } };
    const metadata = { correlationId: orderId, causationId: orderId, actor: 'mooring', projectId: null, schemaVersion: 1, at };
    return { id: this.parts.ids.uuid(), event, metadata };
  }

  private laneOf(host: HostName): OrderLane {
    const lane = this.lanes.get(host) ?? new OrderLane(this.parts.store, host);
    this.lanes.set(host, lane);
    return lane;
  }

  private listen(): void {
    if (this.stopping) return;
    const onFailed = (error: Error): void => {
      if (this.stopping) return;
      this.parts.log.error({ err: error }, 'the answers of agents are no longer heard; listening again');
      this.parts.clock.after(resubscribeMs, () => this.listen());
    };
    try {
      this.subscription = this.parts.store.subscribe(this.position, { onEvents: (events) => this.hear(events), onFailed }, ['WorkEnded']);
    } catch (error) {
      onFailed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private hear(events: readonly Recorded[]): void {
    for (const { event, stream, position } of events) {
      this.silentHosts.heardIn(stream);
      this.awaited.take((event as WorkEnded).data);
      this.position = position;
    }
  }
}
