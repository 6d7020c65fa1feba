/**
 * What somebody told Mooring to do about a difference, done on the host.
 *
 * What may overlap: nothing with an attachment's own process. What is removed belongs to an id that the log has seen the end of, or has
 * never given, and ids are not used again; what is grown is grown to the size the volume has.
 * What guards it: the host's own look before it acts; each of these works is idempotent.
 * Undo: none. A refusal ends it, and the difference stays on record; doubt is tried again.
 */
import type { HostWork } from '../host/host-work.js';
import type { HostName } from '../kernel/ids.js';
import type { Due, ProcessManager } from '../kernel/process-manager.js';
import type { RecordMended, RecordMendFailed } from './drift.decider.js';
import type { DriftMended, MendFailed, MendRequested } from './drift.events.js';

export interface Mending {
  readonly hostName: HostName;
  readonly differenceId: string;
  readonly work: HostWork;
  readonly trouble: { readonly reason: string; readonly attempt: number; readonly retryAt: string } | null;
}

export type MendDecision = RecordMended | RecordMendFailed;

export const mendProcess: ProcessManager<Mending, MendRequested | DriftMended | MendFailed, MendDecision> = {
  name: 'mend_work',
  version: 1,
  handles: ['MendRequested', 'DriftMended', 'MendFailed'],
  keyOf: ({ event: { data } }) => `${data.hostName}/${data.differenceId}`,
  evolve: (mending, { event }) => {
    if (event.type === 'DriftMended') return undefined;
    if (event.type === 'MendFailed') return failed(mending, event.data);
    const { hostName, differenceId, work } = event.data;
    return { hostName, differenceId, work, trouble: null };
  },
  next: (mending) => due(mending),
};

const failed = (mending: Mending | undefined, { outcome, reason, attempt, retryAt }: MendFailed['data']): Mending | undefined =>
  outcome === 'refused' ? undefined : mending && { ...mending, trouble: { reason, attempt, retryAt } };

const due = ({ hostName, differenceId, work, trouble }: Mending): Due<MendDecision> => ({
  step: `mend: ${work.type}`,
  notBefore: trouble?.retryAt ?? null,
  attempt: trouble?.attempt ?? 0,
  act: {
    on: 'host',
    host: hostName,
    work,
    record: (outcome, { now, retryAt }) =>
      outcome.outcome === 'done'
        ? { type: 'RecordMended', data: { hostName, differenceId, now } }
        : {
            type: 'RecordMendFailed',
            data: { hostName, differenceId, outcome: outcome.outcome, reason: outcome.reason, retryAt, now },
          },
  },
});
