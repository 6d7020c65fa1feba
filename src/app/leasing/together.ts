import type { Tenant } from './tenancy.js';

/** Several that come and go with one lease. */
export const together = (...tenants: readonly Tenant[]): Tenant => ({
  start: async () => {
    for (const tenant of tenants) await tenant.start();
  },
  stop: async (graceMs) => {
    await Promise.all(tenants.map((tenant) => tenant.stop(graceMs)));
  },
  abandon: () => tenants.forEach((tenant) => tenant.abandon()),
});
