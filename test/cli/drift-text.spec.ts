import { describe, expect, it } from '@jest/globals';
import type { DifferenceView, LookView } from '../../src/app/http/mooring/drift/drift.views.js';
import { isUnseen, planText, reportText } from '../../src/cli/drift-text.js';

const called = (kind: string) => (kind === 'volume' ? 'volume board' : 'server web-1');
const at = '2026-01-01T12:00:00.000Z';
const look = (fields: Partial<LookView> = {}): LookView => ({ host: 'sim-1', waiting: [], answeredAt: at, unseen: [], ...fields });
const difference = {
  ...{ id: 'sim-1/missing/export/a1', host: 'sim-1', kind: 'missing', part: 'export', volumeId: 'v1', attachmentId: 'a1', serverId: 's1' },
  ...{
    expected: 'an export',
    seen: 'none',
    words: 'It is gone.',
    foundAt: at,
    mend: null,
    repair: { does: 'make again', losesData: false },
  },
} as DifferenceView;

describe('What hosts hold, in words', () => {
  it('is that all is well, and when that was looked at', () => {
    expect(reportText({ drift: [], looks: [look(), look({ host: 'sim-2', answeredAt: '2026-01-01T11:00:00.000Z' })] }, called)).toBe(
      '2 hosts are as the log says, looked at 2026-01-01T11:00:00.000Z or later.',
    );
  });
  it('is not that all is well where something could not be seen, or nobody has looked', () => {
    const blind = { drift: [], looks: [look({ unseen: ['guests: guests could not be listed: no answer'] })] };
    expect(reportText(blind, called)).toBe(
      'Host sim-1 could not be seen whole: guests could not be listed: no answer.\n\n' +
        `As far as it could be seen, 1 host is as the log says, looked at ${at}.`,
    );
    expect(isUnseen(blind)).toBe(true);
    expect(reportText({ drift: [], looks: [] }, called)).toBe('No host has been looked at yet.');
    expect(isUnseen({ drift: [], looks: [look({ answeredAt: null })] })).toBe(true);
    expect(isUnseen({ drift: [], looks: [look()] })).toBe(false);
  });
  it('is what differs, with the names of whom it hits', () => {
    const text = reportText({ drift: [difference], looks: [look()] }, called);
    expect(text).toContain('sim-1/missing/export/a1\n  about:    volume board, server web-1\n  expected: an export\n');
    expect(text).toContain(`1 difference on 1 host, looked at ${at}.`);
  });
});

describe('What would be repaired, in words', () => {
  it('is each difference with what would be done', () => {
    const shown = { drift: [difference], looks: [look()] };
    expect(planText(shown, [difference], called)).toBe(
      'Of 1 difference this would be repaired:\n  make again: sim-1/missing/export/a1 (volume board)\n',
    );
  });
  it('may be nothing, and says what would allow more', () => {
    const lossy = { ...difference, repair: { does: 'remove', losesData: true } };
    expect(planText({ drift: [lossy, lossy], looks: [] }, [], called)).toBe(
      'Of 2 differences none can be repaired without losing bytes; --with-data allows that.\n',
    );
  });
});
