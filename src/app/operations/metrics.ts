import { Counter, Gauge, type Metric } from 'prom-client';
import type { EventStore } from '../ports/event-store.js';
import type { HostGateway } from '../ports/host-gateway.js';
import type { ShownLog } from '../projecting/shown-log.js';
import type { WorkRunner } from '../working/work-runner.js';

const registers: [] = [];

/** Counts what hosts are asked to do and how it ends. */
export const countedGateway = (gateway: HostGateway): { readonly gateway: HostGateway; readonly metric: Metric } => {
  const total = new Counter({
    name: 'mooring_host_work_total',
    help: 'Acts on hosts, by kind and outcome (done, refused, unknown).',
    labelNames: ['work', 'outcome'] as const,
    registers,
  });
  const run: HostGateway['run'] = async (host, work, orderId) => {
    const outcome = await gateway.run(host, work, orderId);
    total.inc({ work: work.type, outcome: outcome.outcome });
    return outcome;
  };
  return { gateway: { run }, metric: total };
};

interface Measured {
  readonly store: EventStore;
  readonly projections: ShownLog;
  readonly work: WorkRunner;
}

/** Asked when somebody scrapes, kept nowhere. */
export const gauges = ({ store, projections, work }: Measured): readonly Metric[] => [
  gauge('mooring_log_position', 'Position of the last event in the log.', async () => Number((await store.head()) ?? 0n)),
  gauge('mooring_read_model_position', 'Position up to which all read models are built.', () => Number(projections.position ?? 0n)),
  gauge('mooring_open_work', 'Processes with something due now or later.', () => work.openCount),
  gauge('mooring_parked_work', 'Processes that cannot be worked out and wait for somebody to look.', () => work.parked.size),
];

const gauge = (name: string, help: string, value: () => number | Promise<number>): Metric =>
  new Gauge({
    name,
    help,
    registers,
    async collect() {
      this.set(await value());
    },
  });
