/** How the parts below the faces are, for /healthz. What cannot be asked is not well, and says so in time. */
import { ordersStreamOf } from '../../domain/host/host-orders.js';
import type { HostName } from '../../domain/kernel/ids.js';
import type { OrderDesk } from '../agent/order-desk.js';
import type { OrderedAgent } from '../agent/ordered-agent.js';
import { endOf } from '../agent/stream-end.js';
import type { Health, HealthCheck } from '../http/operations/health.controller.js';
import type { Clock } from '../ports/ambient.js';
import type { EventStore } from '../ports/event-store.js';
import type { ReadModel } from '../ports/read-model.js';
import type { ShownLog } from '../projecting/shown-log.js';
import type { WorkRunner } from '../working/work-runner.js';
import type { WorkShare } from '../working/work-share.js';

/** Rows that do not come to where the log is within so long are no longer fresh; a part that does not answer within is not well. */
const patienceMs = 2_000;
/** An order nobody has answered for so long is worth a look at its host. */
const longMs = 10_000;

export const hostsCheck = (says: string): HealthCheck => ({ name: 'hosts', check: () => ({ ok: true, detail: says }) });

export const storeCheck = (store: Pick<EventStore, 'head'>, clock: Clock): HealthCheck => ({
  name: 'event store',
  check: () => inTime(clock, async () => ({ ok: true, detail: `last position ${(await store.head()) ?? 'none yet'}` })),
});

/** For an agent: it may be allowed to read nothing of the log but what its host is told. */
export const ordersLogCheck = (store: Pick<EventStore, 'readStreamBackwards'>, host: HostName, clock: Clock): HealthCheck => ({
  name: 'event store',
  check: () => inTime(clock, async () => ({ ok: true, detail: `${(await endOf(store, ordersStreamOf(host))) + 1} orders so far` })),
});

export interface RowsParts {
  readonly readModel: Pick<ReadModel, 'positions'>;
  readonly tables: readonly string[];
  readonly projections: ShownLog;
  readonly clock: Clock;
}

export const rowsCheck = ({ readModel, tables, projections, clock }: RowsParts): HealthCheck => ({
  name: 'read models',
  check: () =>
    inTime(clock, async () => {
      await readModel.positions(tables);
      if (await projections.caughtUp(patienceMs / 2)) return { ok: true, detail: 'up to date' };
      return { ok: false, detail: `behind the log, at position ${projections.position ?? 'none'}` };
    }),
});

/** Parked work is for people to look at; whatever else is to be done goes on. */
export const workCheck = (runners: () => Iterable<WorkRunner>): HealthCheck => ({
  name: 'work',
  check: () => {
    const all = [...runners()];
    const parked = all.flatMap((runner) => [...runner.parked.values()]).map(({ process, key, reason }) => `${process} ${key}: ${reason}`);
    const open = `${all.reduce((sum, { openCount }) => sum + openCount, 0)} open`;
    return { ok: true, detail: parked.length === 0 ? open : `${open}; parked: ${parked.join('; ')}` };
  },
});

export const shareCheck = (share: Pick<WorkShare, 'held' | 'trouble'>): HealthCheck => ({
  name: 'partitions',
  check: () => {
    const held = `${share.held.length} held`;
    return share.trouble === undefined ? { ok: true, detail: held } : { ok: false, detail: `${held}; ${share.trouble}` };
  },
});

/** A host that is away is not this process's trouble: it says so and stays ready. */
export const ordersCheck = (desk: Pick<OrderDesk, 'waiting' | 'silent'>, clock: Clock): HealthCheck => ({
  name: 'orders',
  check: () => {
    const since = new Map<string, Date>();
    for (const { host, since: first } of [...desk.silent, ...desk.waiting]) since.set(host, earliest(since.get(host), first));
    const late = [...since].filter(([, first]) => clock.now().getTime() - first.getTime() > longMs);
    const waiting = `${desk.waiting.length} waiting`;
    const unanswered = late.map(([host, first]) => `${host} has not answered since ${first.toISOString()}`);
    return { ok: true, detail: [waiting, ...unanswered].join('; ') };
  },
});

export const agentCheck = (host: string, agent: Pick<OrderedAgent, 'openCount'>): HealthCheck => ({
  name: 'orders',
  check: () => ({ ok: true, detail: `${agent.openCount} under way for ${host}` }),
});

const earliest = (one: Date | undefined, other: Date): Date => (one === undefined || other < one ? other : one);

/** What goes wrong shows here in its own words: they are for people, and hold no secret. */
const inTime = async (clock: Clock, ask: () => Promise<Health>): Promise<Health> => {
  let cancel: () => void = () => undefined;
  const late = new Promise<Health>((resolve) => {
    cancel = clock.after(patienceMs, () => resolve({ ok: false, detail: `no answer within ${patienceMs / 1000} s` }));
  });
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    cancel();
  }
};
