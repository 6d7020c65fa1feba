import { describe, expect, it } from '@jest/globals';
import type { HostReportNoted } from '../../../src/domain/host/host.decider.js';
import { hostReports, type LastReport } from '../../../src/domain/host/host-reports.process.js';
import type { HostReported } from '../../../src/domain/host/host-orders.js';
import type { Metadata, Recorded } from '../../../src/domain/kernel/message.js';
import { connectorOf, host1, noon } from '../../support/examples.js';

const facts = { connector: connectorOf(host1), stores: false, computes: true, driver: 'simulated' };
const metadata: Metadata = { correlationId: 'r', causationId: 'r', actor: 'mooring', projectId: null, schemaVersion: 1, at: noon };

type Event = HostReported | HostReportNoted;
const recorded = (event: Event, revision: number): Recorded<Event> => ({ event, revision, metadata, id: 'e', stream: 's', position: 1n });
const reported = (revision: number, driver = 'simulated') =>
  recorded({ type: 'HostReported', data: { hostName: host1, facts: { ...facts, driver }, guests: null, reportedAt: noon } }, revision);
const noted = (report: number) => recorded({ type: 'HostReportNoted', data: { hostName: host1, report, notedAt: noon } }, 99);

const after = (...history: Recorded<Event>[]) =>
  history.reduce<LastReport | undefined>((progress, event) => hostReports.evolve(progress, event), undefined);
/** Revision of the report that is to be noted. */
const due = (...history: Recorded<Event>[]) => {
  const progress = after(...history);
  const act = progress && hostReports.next(progress)?.act;
  return act?.on === 'aggregate' ? act.decide({ now: noon, retryAt: noon }).data : undefined;
};

describe('what an agent reports of its host', () => {
  it('is to be taken note of', () => expect(due(reported(4))).toEqual({ hostName: host1, facts, guests: null, report: 4, now: noon }));
  it('is done with once it is noted', () => expect(due(reported(4), noted(4))).toBeUndefined());
  it('gives way to what is reported later', () => {
    expect(due(reported(4), reported(6, 'libvirt'))).toMatchObject({ report: 6, facts: { driver: 'libvirt' } });
    expect(due(reported(4), noted(4), reported(6))).toMatchObject({ report: 6 });
    expect(due(reported(4), reported(6), noted(4))).toMatchObject({ report: 6 });
  });
  it('is noted again when an older report was noted after it', () => {
    expect(due(reported(4), reported(6), noted(6))).toBeUndefined();
    expect(due(reported(4), reported(6), noted(6), noted(4))).toMatchObject({ report: 6 });
  });
  it('belongs to its host', () => expect([hostReports.keyOf(reported(4)), hostReports.keyOf(noted(4))]).toEqual([host1, host1]));
  it('means nothing when it was never made', () => expect(after(noted(4))).toBeUndefined());
});
