import { describe, expect, it } from '@jest/globals';
import type { SubjectKind } from '../../../src/app/audit/subject.js';
import type { AttachedThen } from '../../../src/app/audit/attached-then.js';
import type { TimelineEntry } from '../../../src/app/audit/timeline.js';
import { type AuditOptions, limitIn, questionIn } from '../../../src/cli/audit/asked.js';
import { inWords, utc } from '../../../src/cli/audit/texts.js';
import { toldAttached, toldDifference, toldState } from '../../../src/cli/audit/told-answers.js';
import { toldTimeline } from '../../../src/cli/audit/told-timeline.js';
import { allOf } from '../../support/audit-lab.js';

const people = {
  nameOf: (id: string) => (id === 'user-1' ? 'demo' : id),
  projectName: (id: string) => (id === 'p1' ? 'shop' : id),
};

const entry = (fields: Partial<TimelineEntry> = {}): TimelineEntry => ({
  ...{ position: '7', at: '2026-01-01T12:00:00.123Z', stream: 'volume-1', revision: 0, type: 'Reserved', eventId: 'event-7' },
  ...{ data: {}, volumeId: null, attachmentId: null, serverId: null, begunBy: null },
  ...{
    about: ['volume data', 'server web-1'],
    words: 'reserved',
    actor: 'user-1',
    projectId: null,
    requestId: 'req-1',
    depth: 0,
    causedBy: null,
  },
  ...{ sinceCauseMs: null, sinceRequestMs: 0, begunBy: null, took: null, ...fields },
});

async function* entries(...all: readonly TimelineEntry[]) {
  await Promise.resolve();
  yield* all;
}
const toldOf = async (of: SubjectKind, ...all: readonly TimelineEntry[]) =>
  (await allOf(toldTimeline(entries(...all), people, of))).join('');
const told = (...all: readonly TimelineEntry[]) => toldOf('attachment', ...all);

describe('A timeline in words', () => {
  it('names who asked, once for each request, and indents what followed', async () => {
    const text = await told(
      entry(),
      entry({ depth: 2, words: 'attached', sinceCauseMs: 2, sinceRequestMs: 1500, took: { step: 'attach', ms: 1400 } }),
      entry({ actor: 'mooring', requestId: 'host-registration', words: 'found', sinceRequestMs: null }),
    );
    expect(text).toBe(
      [
        'demo asked, req-1',
        '  2026-01-01 12:00:00.123        7  reserved',
        '  2026-01-01 12:00:00.123        7      └ attached  [attach took 1.4 s, +2 ms, 1.5 s after the request]',
        'mooring itself, host-registration',
        '  2026-01-01 12:00:00.123        7  found',
        '(times in UTC)\n',
      ].join('\n'),
    );
  });
  it('says of each event what it is about, but not of what the timeline is, nor twice', async () => {
    expect(await toldOf('project', entry())).toContain('7  volume data, server web-1: reserved\n');
    expect(await toldOf('volume', entry())).toContain('7  server web-1: reserved\n');
    expect(await toldOf('server', entry())).toContain('7  volume data: reserved\n');
    expect(await toldOf('project', entry({ words: 'reserved for server web-1' }))).toContain('7  volume data: reserved for server web-1\n');
    expect(await toldOf('project', entry({ words: 'volume "data" asked for', about: ['volume data'] }))).toContain(
      '7  volume "data" asked',
    );
  });
  it('does not take one thing for another whose name begins alike', async () => {
    const words = 'device name vdb of server web-1 held for volume data-2';
    expect(await toldOf('project', entry({ words }))).toContain(`7  volume data: ${words}\n`);
  });
  it('says of a try that came to nothing how long it took', async () => {
    expect(await told(entry({ took: { step: 'attach, in vain', ms: 5 } }))).toContain('[attach, in vain, took 5 ms]');
  });
  it('does not go on indenting tries that follow from each other without end', async () => {
    const indentOf = async (depth: number) => (await told(entry({ depth }))).indexOf('└');
    expect(await indentOf(500)).toBe(await indentOf(20));
  });
  it('lets no name move the cursor of who reads it', async () => {
    expect(await told(entry({ words: 'volume "\u001b[2Jevil\u0007\r\n" asked for' }))).toContain(
      'volume "\ufffd[2Jevil\ufffd\ufffd\ufffd" asked for',
    );
  });
  it('says that nothing happened', async () => expect(await told()).toBe('nothing happened\n'));
});

describe('Other answers in words', () => {
  it('say that a thing was not there', () => {
    expect(toldState({ asOf: null, value: null }, people).join('')).toBe('it was not there (before the first event)\n');
  });
  it('say whose a thing is and who made it by name as well', () => {
    const facts = { name: 'p1', project_id: 'p1', created_by: 'user-2', trouble: null };
    expect(
      toldState({ asOf: null, value: { facts, parts: { one: { project_id: 'p1' } } } }, people)
        .slice(1)
        .join(''),
    ).toBe('name        p1\nproject_id  p1 (shop)\ncreated_by  user-2\ntrouble     -\none\n  project_id  p1 (shop)\n');
  });
  it('say what was attached where, one under the other', () => {
    const one: AttachedThen = {
      ...{ attachmentId: 'a1', volumeId: 'v1', volumeName: 'data', serverId: 's1', serverName: 'web-1', hostName: 'sim-1' },
      ...{ device: '/dev/vdb', mode: 'rw' as const, status: 'attached' as const, since: '2026-01-01T12:00:00.000Z' },
    };
    const other = { ...one, volumeName: null, serverId: null, hostName: null, device: null, mode: null, status: 'reserved' as const };
    expect(
      toldAttached({ asOf: null, value: [one, other] })
        .slice(1)
        .join(''),
    ).toBe(
      'volume data  attached  server web-1 on sim-1  /dev/vdb  rw               since 2026-01-01 12:00:00.000\n' +
        'volume v1    reserved  no server              -         mode not chosen  since 2026-01-01 12:00:00.000\n',
    );
  });
  it('say what changed from what to what, what came and what went', () => {
    const lines = toldDifference({
      ...{ from: null, to: { position: '9', at: '2026-01-01T12:00:00Z' }, existedBefore: true, existsAfter: true },
      changed: [{ field: 'status', from: null, to: 'in-use' }],
      ...{ came: [{ part: 'attachment a', facts: { mode: 'rw' } }], went: [{ part: 'attachment b', facts: {} }] },
      changedParts: [{ part: 'attachment c', changed: [{ field: 'lun', from: 1, to: 2 }] }],
    });
    expect(lines.join('')).toBe(
      'from before the first event to 2026-01-01 12:00:00 UTC (position 9)\n' +
        'status: - -> in-use\nattachment c\n  lun: 1 -> 2\n+ attachment a\n    mode  rw\n- attachment b\n',
    );
  });
  it.each([
    [76, '76 ms'],
    [3_240, '3.2 s'],
    [250_000, '4 min 10 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
    [-5, '-5 ms'],
  ])('put %d ms as %s', (ms, words) => expect(inWords(ms)).toBe(words));
  it('give times in UTC', () => expect(utc('2026-01-01T12:00:00.000Z')).toBe('2026-01-01 12:00:00.000'));
});

describe('A question on the command line', () => {
  it.each([
    [{}, 'timeline'],
    [{ at: '3' }, 'state'],
    [{ diff: true, from: '3' }, 'difference'],
    [{ attached: true, at: '3' }, 'attached'],
    [{ holders: true }, 'holders'],
  ] as const)('of %j asks for its %s', (options: AuditOptions, question) => expect(questionIn(options)).toBe(question));
  it.each([{ diff: true }, { at: '3', from: '2' }, { at: '3', holders: true }, { diff: true, from: '1', holders: true }])(
    'that does not go together, %j, is refused',
    (options: AuditOptions) => expect(() => questionIn(options)).toThrow(/--/),
  );
  it.each(['0', '-1', 'x', '1e9'])('is not limited by %s', (limit) => expect(() => limitIn({ limit })).toThrow('--limit'));
});
