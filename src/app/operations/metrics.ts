import { Counter, Gauge, type Metric } from 'prom-client';
import type { EventStore } from '../ports/event-store.js';
import type { HostGateway } from '../ports/host-gateway.js';
import type { ShownLog } from '../projecting/shown-log.js';
import type { WorkRunner } from '../working/work-runner.js';

const registers: [] = [];

export interface CountedGateway {
  readonly counted: (gateway: HostGateway) => HostGateway;
  readonly metric: Metric;
}

/** Counts what hosts are asked to do and how it ends. */
export const countedGateways = (): CountedGateway => {
  const total = new Counter({
    name: 'mooring_host_work_total',
    help: 'Acts on hosts, by kind and outcome (done, refused, unknown).',
    labelNames: ['work', 'outcome'] as const,
    registers,
  });
  const counted = (gateway: HostGateway): HostGateway => ({
    run: async (host, work, orderId) => {
      const outcome = await gateway.run(host, work, orderId);
      total.inc({ work: work.type, outcome: outcome.outcome });
      return outcome;
    },
  });
  return { counted, metric: total };
};

/** Asked when somebody scrapes, kept nowhere. */
export const logGauges = (store: Pick<EventStore, 'head'>, projections: Pick<ShownLog, 'position'>): readonly Metric[] => [
  gauge('mooring_log_position', 'Position of the last event in the log.', async () => Number((await store.head()) ?? 0n)),
  gauge('mooring_read_model_position', 'Position up to which all read models are built.', () => Number(projections.position ?? 0n)),
];

export const workGauges = (runners: () => Iterable<WorkRunner>): readonly Metric[] => [
  gauge('mooring_open_work', 'Processes with something due now or later.', () => sum(runners(), ({ openCount }) => openCount)),
  gauge('mooring_parked_work', 'Processes that cannot be worked out and wait for somebody to look.', () =>
    sum(runners(), ({ parked }) => parked.size),
  ),
];

export const partitionsGauge = (held: () => number): Metric =>
  gauge('mooring_partitions_held', 'Partitions of the work that are this process’s.', held);

export const ordersGauge = (waiting: () => number): Metric =>
  gauge('mooring_orders_waiting', 'Orders for hosts without an answer.', waiting);

/** Who may act late, and was refused. */
export type StaleActs = Readonly<Partial<Record<'save' | 'order' | 'outcome' | 'agent', number>>>;

export const staleActs = (count: () => StaleActs): Metric =>
  new Counter({
    name: 'mooring_stale_acts_total',
    help: 'What somebody did too late, and was refused: saves of rows, orders, outcomes, agents.',
    labelNames: ['what'] as const,
    registers,
    collect() {
      this.reset();
      for (const [what, times] of Object.entries(count())) this.inc({ what }, times);
    },
  });

const sum = (runners: Iterable<WorkRunner>, count: (runner: WorkRunner) => number): number =>
  [...runners].reduce((total, runner) => total + count(runner), 0);

/** What cannot be told now is no reason to tell nothing. */
const gauge = (name: string, help: string, value: () => number | Promise<number>): Metric =>
  new Gauge({
    name,
    help,
    registers,
    async collect() {
      try {
        this.set(await value());
      } catch {
        this.set(NaN);
      }
    },
  });
