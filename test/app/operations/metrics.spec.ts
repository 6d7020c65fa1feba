import { describe, expect, it } from '@jest/globals';
import { type Metric, Registry } from 'prom-client';
import { countedGateways, logGauges, ordersGauge, staleActs, workGauges } from '../../../src/app/operations/metrics.js';
import { done } from '../../../src/domain/kernel/host-outcome.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import { started } from '../../support/work-bench.js';

const textOf = async (...metrics: readonly Metric[]): Promise<string> => {
  const registry = new Registry();
  for (const metric of metrics) registry.registerMetric(metric);
  return registry.metrics();
};

describe('Metrics', () => {
  it('tell how far the log and its rows are', async () => {
    const text = await textOf(...logGauges({ head: () => Promise.resolve(12n) }, { position: 7n }));
    expect(text).toContain('mooring_log_position 12\n');
    expect(text).toContain('mooring_read_model_position 7\n');
  });

  it('are told all the same when one of them cannot be', async () => {
    const text = await textOf(...logGauges({ head: () => Promise.reject(new Error('away')) }, { position: 7n }));
    expect(text).toContain('mooring_log_position Nan\n');
    expect(text).toContain('mooring_read_model_position 7\n');
  });

  it('count the work of all runners there are when they are asked', async () => {
    const waiting = { step: 'late', notBefore: '2031-01-01T00:00:00.000Z' };
    const runners = [(await started({ a: waiting, b: { step: 'broken' } })).runner];
    const metrics = workGauges(() => runners);
    runners.push((await started({ c: waiting })).runner);
    const text = await textOf(...metrics);
    expect(text).toContain('mooring_open_work 3\n');
    expect(text).toContain('mooring_parked_work 1\n');
  });

  it('count what hosts were asked to do, whoever asked', async () => {
    const { counted, metric } = countedGateways();
    const work = { type: 'Revoke', data: { exportId: 'a' } } as const;
    const gateway = { run: () => Promise.resolve(done({ of: 'Revoke' } as const)) };
    for (const each of [counted(gateway), counted(gateway)]) await each.run(hostName('h1'), work, 'order');
    expect(await textOf(metric)).toContain('mooring_host_work_total{work="Revoke",outcome="done"} 2\n');
  });

  it('count what came too late, by what it was, once however often they are asked', async () => {
    const metric = staleActs(() => ({ save: 2, order: 0 }));
    await textOf(metric);
    const text = await textOf(metric);
    expect(text).toContain('mooring_stale_acts_total{what="save"} 2\n');
    expect(text).toContain('mooring_stale_acts_total{what="order"} 0\n');
  });

  it('tell how many orders wait', async () => expect(await textOf(ordersGauge(() => 4))).toContain('mooring_orders_waiting 4\n'));
});
