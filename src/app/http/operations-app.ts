/** The server of a process that answers no API: how it is, whether it is ready, and its figures. */
import Fastify from 'fastify';
import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import { type HealthCheck, HealthController } from './operations/health.controller.js';
import { MetricsController } from './operations/metrics.controller.js';
import { type Address, drain, listen, type Tls } from './server.js';

export interface OperationsApp {
  listen(address: Address): Promise<Address>;
  stop(graceMs: number): Promise<void>;
}

interface Parts {
  readonly checks: readonly HealthCheck[];
  readonly metrics: readonly Metric[];
  readonly tls: Tls | null;
}

export const createOperationsApp = ({ checks, metrics, tls }: Parts): OperationsApp => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const metric of metrics) registry.registerMetric(metric);
  const health = new HealthController(checks);
  const figures = new MetricsController(registry);

  const fastify = Fastify({ ...(tls && { https: tls }), return503OnClosing: false });
  fastify.get('/healthz', () => health.health());
  fastify.get('/readyz', (_, reply) => health.ready(reply));
  fastify.get('/metrics', async (_, reply) => reply.type(Registry.PROMETHEUS_CONTENT_TYPE).send(await figures.metrics()));
  return { listen: (address) => listen(fastify, address), stop: (graceMs) => drain(fastify, graceMs) };
};
