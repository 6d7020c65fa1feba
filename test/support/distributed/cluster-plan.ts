import { randomUUID } from 'node:crypto';
import type { SimulatedPlan } from '../../../src/adapters/simulated/simulated-plan.js';
import { plannedHost, plannedServer } from '../plans.js';

/** Two hosts with three guests each, under names no other run has: the log may be one that others have used before. */
export const newPlan = (): SimulatedPlan => {
  const run = randomUUID().slice(0, 8);
  return [1, 2].map((host) => {
    const servers = [1, 2, 3].map((index) => ({ ...plannedServer(index), id: randomUUID(), name: `web-${run}-${host}${index}` }));
    return { ...plannedHost(host, servers), name: `sim-${run}-${host}` };
  });
};

/** As `MOORING_SIMULATED` reads it. */
export const planText = (plan: SimulatedPlan): string =>
  JSON.stringify({ hosts: plan }, (_key, value: unknown) => (value === null ? undefined : value));
