/**
 * What agents say of their hosts is taken note of where it belongs: in the streams of the host and of its guests. Always the last report:
 * one that came before it has nothing more to tell. When a report that is no longer the last was noted late, by a worker that stood
 * still meanwhile, it may have undone what was noted of the last, so that is noted again.
 */
import type { Message } from '../kernel/message.js';
import type { Due, ProcessManager } from '../kernel/process-manager.js';
import type { HostReportNoted } from './host.decider.js';
import type { HostReported } from './host-orders.js';

export interface LastReport {
  readonly said: Omit<HostReported['data'], 'reportedAt'>;
  /** Its revision in the stream of the agent. */
  readonly report: number;
  readonly isNoted: boolean;
}

export type NoteHostReport = Message<'NoteHostReport', LastReport['said'] & { report: number; now: string }>;

export const hostReports: ProcessManager<LastReport, HostReported | HostReportNoted, NoteHostReport> = {
  name: 'host_reports',
  version: 2,
  handles: ['HostReported', 'HostReportNoted'],
  keyOf: ({ event }) => event.data.hostName,
  evolve: (progress, { event, revision }) => {
    if (event.type === 'HostReportNoted') return progress && { ...progress, isNoted: event.data.report === progress.report };
    const { hostName, facts, guests } = event.data;
    return { said: { hostName, facts, guests }, report: revision, isNoted: false };
  },
  next: (progress) => (progress.isNoted ? null : note(progress)),
};

const note = ({ said, report }: LastReport): Due<NoteHostReport> => ({
  step: 'take note',
  notBefore: null,
  attempt: 0,
  act: { on: 'aggregate', decide: ({ now }) => ({ type: 'NoteHostReport', data: { ...said, report, now } }) },
});
