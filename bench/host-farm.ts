/** Agents of thousands of hosts in one process: each order is answered at once, as done, in the stream of its host. */
import type { WorkEnded, WorkOrdered } from '../src/domain/host/host-orders.js';
import type { HostWork, HostWorkResult } from '../src/domain/host/host-work.js';
import type { Recorded } from '../src/domain/kernel/message.js';
import type { EventStore, ExpectedRevision, Subscription } from '../src/app/ports/event-store.js';

const answersAtOnce = 64;

export class HostFarm {
  ordered = 0;
  answered = 0;
  private readonly ends = new Map<string, { revision: ExpectedRevision; turn: Promise<unknown> }>();
  private subscription: Subscription | undefined;

  constructor(
    private readonly store: EventStore,
    /** Somebody else acts for these. */
    private readonly but: ReadonlySet<string>,
  ) {}

  async start(): Promise<void> {
    const head = await this.store.head();
    const onEvents = (events: readonly Recorded[]) => this.take(events as readonly Recorded<WorkOrdered>[]);
    const onFailed = (error: Error) => process.stderr.write(`the hosts are deaf: ${error.message}\n`);
    this.subscription = this.store.subscribe(head, { onEvents, onFailed }, ['WorkOrdered']);
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
  }

  private async take(orders: readonly Recorded<WorkOrdered>[]): Promise<void> {
    this.ordered += orders.length;
    for (let from = 0; from < orders.length; from += answersAtOnce) {
      await Promise.all(orders.slice(from, from + answersAtOnce).map((order) => this.answer(order)));
    }
  }

  private answer(order: Recorded<WorkOrdered>): Promise<unknown> {
    const host = order.stream.slice('hostcommands-'.length);
    if (this.but.has(host)) return Promise.resolve();
    const end = this.ends.get(host) ?? { revision: 'no-stream', turn: Promise.resolve() };
    this.ends.set(host, end);
    return (end.turn = end.turn.then(async () => {
      const { revision } = await this.store.append(`hostoutcomes-${host}`, end.revision, [newEvent(ended(order), order)]);
      end.revision = revision;
      this.answered += 1;
    }));
  }
}

const ended = ({ event: { data }, revision }: Recorded<WorkOrdered>): WorkEnded => ({
  type: 'WorkEnded',
  data: {
    ...{ orderId: data.orderId, order: revision, outcome: { outcome: 'done', value: resultOf(data.work) }, stale: false },
    ...{ answeredUpTo: revision, takenUpTo: revision, epochs: { [data.partition]: data.epoch }, endedAt: new Date().toISOString() },
  },
});

const newEvent = (event: WorkEnded, { id, metadata }: Recorded) => ({
  ...{ id: crypto.randomUUID(), event },
  metadata: { ...metadata, causationId: id, at: new Date().toISOString() },
});

/** Whoever is asked to do anything else has no part in this. */
const resultOf = ({ type }: HostWork): HostWorkResult => {
  if (type === 'PlugIn') return { of: type };
  throw new Error(`nobody was to be told to ${type}`);
};
