import type { LookAsked, LookEnded } from '../domain/drift/drift.events.js';
import type { HostName } from '../domain/kernel/ids.js';
import type { Projection } from './projection.js';

export interface HostLookRow {
  readonly hostName: HostName;
  /** Looks that somebody waits for. */
  readonly asked: readonly string[];
  /** Of the last look that somebody asked for; `null` before there was one. */
  readonly answeredAt: string | null;
  /** What could not be looked at then, and why. */
  readonly unseen: readonly string[];
}

/** Who waits for a look at which host, and how the last one ended? */
export const hostLooks: Projection<HostLookRow, LookAsked | LookEnded> = {
  name: 'host_looks',
  version: 1,
  handles: ['LookAsked', 'LookEnded'],
  keyOf: ({ event }) => event.data.hostName,
  evolve: (row, { event }) => {
    const { hostName } = event.data;
    const { asked, answeredAt, unseen } = row ?? { asked: [], answeredAt: null, unseen: [] };
    if (event.type === 'LookAsked') return { hostName, asked: [...asked, event.data.lookId], answeredAt, unseen };
    const { lookIds, endedAt } = event.data;
    return { hostName, asked: asked.filter((id) => !lookIds.includes(id)), answeredAt: endedAt, unseen: event.data.unseen };
  },
  columns: { waiting: 'integer' },
  indexed: ['waiting'],
  columnsOf: ({ asked }) => ({ waiting: asked.length > 0 ? 1 : 0 }),
};
