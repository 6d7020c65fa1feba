/** Answers in an agent's place whatever a test wants to be answered: past every Mooring, as a broken agent could. */
import { randomUUID } from 'node:crypto';
import { waitFor } from '../../lab/wait.js';
import { openEventStoreDb } from '../../src/adapters/event-store/eventstoredb/open-event-store.js';
import type { EventStore, ExpectedRevision } from '../../src/app/ports/event-store.js';
import { ordersStreamOf, outcomesStreamOf, type WorkEnded, type WorkOrdered } from '../../src/domain/host/host-orders.js';
import type { HostWork, HostWorkResult } from '../../src/domain/host/host-work.js';
import { hostName } from '../../src/domain/kernel/ids.js';

interface Order {
  readonly data: WorkOrdered['data'];
  readonly revision: number;
}

export class FalseAgent {
  private readonly answered = new Set<number>();

  private constructor(
    private readonly host: string,
    private readonly store: EventStore,
  ) {}

  static async of(host: string, connectionString: string): Promise<FalseAgent> {
    return new FalseAgent(host, await openEventStoreDb(connectionString));
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** The next order of this kind was done, and this is what came of it. */
  async answer(work: HostWork['type'], value: HostWorkResult | null): Promise<void> {
    const { data, revision } = await waitFor(() => this.next(work), { until: `${work} is ordered`, timeoutMs: 30_000 });
    this.answered.add(revision);
    const outcome = { outcome: 'done', value: value as HostWorkResult } as const;
    const event: WorkEnded = {
      type: 'WorkEnded',
      data: {
        ...{ orderId: data.orderId, order: revision, outcome, stale: false, endedAt: new Date().toISOString() },
        ...{ answeredUpTo: revision, takenUpTo: revision, epochs: { [data.partition]: data.epoch } },
      },
    };
    const { orderId: cause } = data;
    const at = event.data.endedAt;
    const metadata = { correlationId: cause, causationId: cause, actor: 'mooring', projectId: null, schemaVersion: 1, at };
    await this.store.append(outcomesStreamOf(hostName(this.host)), await this.end(), [{ id: randomUUID(), event, metadata }]);
  }

  private async next(work: HostWork['type']): Promise<Order | undefined> {
    for await (const { event, revision } of this.store.readStreamBackwards(ordersStreamOf(hostName(this.host)))) {
      const { data } = event as WorkOrdered;
      if (data.work.type === work) return this.answered.has(revision) ? undefined : { data, revision };
    }
    return undefined;
  }

  private async end(): Promise<ExpectedRevision> {
    for await (const { revision } of this.store.readStreamBackwards(outcomesStreamOf(hostName(this.host)))) return revision;
    return 'no-stream';
  }
}
