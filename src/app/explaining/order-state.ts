/** Has the agent of a host taken the order of a step? Where agents live in the working process itself there are no orders to read. */
import { type AgentEvent, ordersStreamOf, outcomesStreamOf, type WorkOrdered } from '../../domain/host/host-orders.js';
import type { HostName } from '../../domain/kernel/ids.js';
import type { EventStore } from '../ports/event-store.js';

export type OrderState =
  /** Not given to an agent, or not found among the last. */
  | { readonly state: 'none' }
  /** `since`: when the first order was given that the agent has not taken. */
  | { readonly state: 'not taken'; readonly since: string }
  | { readonly state: 'taken'; readonly since: string };

export const noOrder: OrderState = { state: 'none' };

/** What is older has been answered, or nobody waits for it any more. */
const mostOrders = 2_000;
/** An order is taken within moments: that one has not been yet says nothing. */
const patienceMs = 5_000;

interface HostOrders {
  /** Newest first. */
  readonly orders: readonly (WorkOrdered['data'] & { readonly revision: number })[];
  readonly takenUpTo: number;
}

/** Reads each host once: for one explanation. */
export class OrdersSeen {
  private readonly hosts = new Map<HostName, Promise<HostOrders>>();

  constructor(
    private readonly store: Pick<EventStore, 'readStreamBackwards'>,
    private readonly now: Date,
  ) {}

  async stateOf(host: HostName, orderId: string): Promise<OrderState> {
    const { orders, takenUpTo } = await this.of(host);
    const order = orders.find((each) => each.orderId === orderId);
    if (!order) return noOrder;
    if (order.revision <= takenUpTo) return { state: 'taken', since: order.orderedAt };
    const since = orders.findLast(({ revision }) => revision > takenUpTo)?.orderedAt ?? order.orderedAt;
    return this.now.getTime() - Date.parse(since) < patienceMs ? noOrder : { state: 'not taken', since };
  }

  private of(host: HostName): Promise<HostOrders> {
    const known = this.hosts.get(host) ?? this.read(host);
    this.hosts.set(host, known);
    return known;
  }

  private async read(host: HostName): Promise<HostOrders> {
    const orders: HostOrders['orders'][number][] = [];
    for await (const { event, revision } of this.store.readStreamBackwards(ordersStreamOf(host))) {
      orders.push({ ...(event as WorkOrdered).data, revision });
      if (orders.length >= mostOrders) break;
    }
    return { orders, takenUpTo: orders.length === 0 ? -1 : await this.takenUpTo(host) };
  }

  /** As its last answer says; an agent that has taken one says so only when it answers something. */
  private async takenUpTo(host: HostName): Promise<number> {
    for await (const { event } of this.store.readStreamBackwards(outcomesStreamOf(host))) {
      const { type, data } = event as AgentEvent;
      if (type === 'WorkEnded') return data.takenUpTo;
    }
    return -1;
  }
}
