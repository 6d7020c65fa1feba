/** How the parts below the faces are, for /healthz. */
import type { HealthCheck } from '../http/operations/health.controller.js';
import type { EventStore } from '../ports/event-store.js';
import type { ShownLog } from '../projecting/shown-log.js';
import type { WorkRunner } from '../working/work-runner.js';

/** Rows that are this many positions behind are no longer shown as fresh. */
const mostBehind = 10_000n;

export const healthChecks = (parts: {
  readonly store: EventStore;
  readonly projections: ShownLog;
  readonly work: WorkRunner;
  readonly hosts: string;
}): readonly HealthCheck[] => [
  { name: 'hosts', check: () => ({ ok: true, detail: parts.hosts }) },
  {
    name: 'event store',
    check: async () => ({ ok: true, detail: `last position ${(await parts.store.head()) ?? 'none yet'}` }),
  },
  {
    name: 'read models',
    check: async () => {
      const behind = ((await parts.store.head()) ?? 0n) - (parts.projections.position ?? 0n);
      return { ok: behind < mostBehind, detail: behind === 0n ? 'up to date' : `${behind} positions behind` };
    },
  },
  {
    name: 'work',
    check: () => {
      const parked = [...parts.work.parked.values()].map(({ process, key, reason }) => `${process} ${key}: ${reason}`);
      const open = `${parts.work.openCount} open`;
      return { ok: true, detail: parked.length === 0 ? open : `${open}; parked: ${parked.join('; ')}` };
    },
  },
];
