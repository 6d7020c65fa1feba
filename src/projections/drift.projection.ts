import type { Difference } from '../domain/drift/difference.js';
import type { DriftFound, DriftGone, DriftMended, MendFailed, MendRequested } from '../domain/drift/drift.events.js';
import { never } from '../domain/kernel/decider.js';
import type { Projection } from './projection.js';

type Event = DriftFound | DriftGone | MendRequested | DriftMended | MendFailed;

export interface DriftRow {
  readonly difference: Difference;
  readonly foundAt: string;
  /** What was told to be done about it on the host. */
  readonly mend: Mend | null;
}

export interface Mend {
  readonly stage: 'under way' | 'done' | 'given up';
  readonly requestedAt: string;
  readonly attempt: number;
  /** Of the last try that failed. */
  readonly reason: string | null;
}

export const driftKey = (hostName: string, differenceId: string): string => `${hostName}/${differenceId}`;

/** In what do hosts and the log not agree now? */
export const drift: Projection<DriftRow, Event> = {
  name: 'drift',
  version: 1,
  handles: ['DriftFound', 'DriftGone', 'MendRequested', 'DriftMended', 'MendFailed'],
  keyOf: ({ event: { data } }) => driftKey(data.hostName, 'difference' in data ? data.difference.id : data.differenceId),
  evolve: (row, { event }) => {
    switch (event.type) {
      case 'DriftFound':
        return { difference: event.data.difference, foundAt: row?.foundAt ?? event.data.foundAt, mend: row?.mend ?? null };
      case 'DriftGone':
        return undefined;
      case 'MendRequested':
        return row && { ...row, mend: { stage: 'under way', requestedAt: event.data.requestedAt, attempt: 0, reason: null } };
      case 'DriftMended':
        return row?.mend ? { ...row, mend: { ...row.mend, stage: 'done', reason: null } } : row;
      case 'MendFailed':
        return row?.mend ? { ...row, mend: failed(row.mend, event.data) } : row;
      default:
        return never(event, row);
    }
  },
  columns: { host: 'text', kind: 'text', part: 'text', volume_id: 'text', project_id: 'text', found_at: 'text' },
  indexed: ['host', 'volume_id'],
  columnsOf: ({ difference: { hostName, kind, part, volumeId, projectId }, foundAt }) => ({
    ...{ host: hostName, kind, part },
    ...{ volume_id: volumeId, project_id: projectId, found_at: foundAt },
  }),
};

const failed = (mend: Mend, { outcome, reason, attempt }: MendFailed['data']): Mend => ({
  ...mend,
  ...{ stage: outcome === 'refused' ? 'given up' : 'under way', attempt, reason },
});
