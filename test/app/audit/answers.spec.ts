import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StatefulSubject } from '../../../src/app/audit/states.js';
import { projectId } from '../../../src/domain/kernel/ids.js';
import { allOf, AuditLab, viewers } from '../../support/audit-lab.js';
import { attach, begin, detach } from '../../support/audit-stories.js';
import {
  a1,
  a2,
  created,
  deleted,
  deletionRequested,
  detached,
  detachRequested,
  host1,
  reserved,
  s1,
  s2,
  volumeId,
} from '../../support/examples.js';

const volume: StatefulSubject = { kind: 'volume', id: volumeId };

let lab: AuditLab;
beforeEach(() => {
  lab = new AuditLab();
});
afterEach(() => lab.dispose());

describe('The state at a moment', () => {
  it('is what it was then, and nothing before it came and after it went', async () => {
    await begin(lab);
    const [first] = await lab.timelineOf(volume);
    await attach(lab);
    await lab.asked('req-delete', [detached(a1), deletionRequested, deleted]);
    const statusAt = async (at?: string) => (await lab.audit.state(viewers.member, volume, at)).value?.facts['status'];
    expect(await statusAt(first?.position)).toBe('creating');
    expect(await statusAt('2026-01-01T12:00:08Z')).toBe('in-use');
    expect(await statusAt('2025-12-31')).toBeUndefined();
    expect(await statusAt()).toBeUndefined();
  });
  it('compared with another says what came, what went and what changed from what to what', async () => {
    await begin(lab);
    await attach(lab);
    const between = await lab.audit.difference(viewers.admin, volume, { from: '2026-01-01T12:00:03Z', to: '2026-01-01T12:00:08Z' });
    expect(between).toMatchObject({ existedBefore: true, existsAfter: true, went: [], changedParts: [] });
    expect(between.changed).toEqual([
      { field: 'status', from: 'available', to: 'in-use' },
      { field: 'attach_status', from: 'detached', to: 'attached' },
    ]);
    expect(between.came.map(({ part, facts }) => [part, facts['server_id']])).toEqual([[`attachment ${a1}`, s1]]);
    await detach(lab);
    const back = await lab.audit.difference(viewers.admin, volume, { from: '2026-01-01T12:00:08Z' });
    expect(back.went.map(({ part }) => part)).toEqual([`attachment ${a1}`]);
    const attaching = await lab.audit.difference(viewers.admin, volume, { from: '2026-01-01T12:00:05Z', to: '2026-01-01T12:00:08Z' });
    expect(attaching.changedParts).toContainEqual({
      part: `attachment ${a1}`,
      changed: expect.arrayContaining([{ field: 'status', from: 'attaching', to: 'attached' }]),
    });
  });
  it('says what was attached where', async () => {
    await begin(lab);
    await attach(lab);
    await detach(lab);
    const then = async (subject: StatefulSubject | undefined, at?: string) => {
      const { value } = await lab.audit.attached(viewers.admin, subject, at);
      return value.map(({ serverName, volumeName, hostName: host, device, status }) => [serverName, volumeName, host, device, status]);
    };
    const was = [['web', 'data', host1, '/dev/vdb', 'attached']];
    const at = '2026-01-01T12:00:08Z';
    for (const subject of [volume, { kind: 'server', id: s1 }, { kind: 'project', id: 'project-1' }, undefined] as const) {
      expect(await then(subject, at)).toEqual(was);
      expect(await then(subject)).toEqual([]);
    }
    expect(await then({ kind: 'server', id: s1 }, '2026-01-01T12:00:02Z')).toEqual([]);
  });
});

describe('The holders of a volume', () => {
  it('are all who ever had it: from when until when, who asked and who ended it', async () => {
    await begin(lab);
    await attach(lab, a1);
    await detach(lab, a1);
    await lab.asked('req-3', [reserved(a2, { serverId: s2 })]);
    const holders = await allOf(lab.audit.holders(viewers.admin, volumeId));
    expect(holders).toMatchObject([
      {
        attachmentId: a1,
        serverName: 'web',
        hostName: host1,
        mode: 'rw',
        askedBy: 'user-1',
        endedBy: 'user-2',
        status: 'ended',
        endedBecause: 'requested',
      },
      { attachmentId: a2, serverId: s2, attached: null, until: null, status: 'reserved', endedBy: null },
    ]);
    expect([holders[0]?.attached?.at, holders[0]?.until?.at]).toEqual(['2026-01-01T12:00:08.000Z', '2026-01-01T12:00:10.000Z']);
  });
});

describe('A holder whose end is under way', () => {
  it('is told with who asked for it; one that lapsed was ended by nobody', async () => {
    await begin(lab);
    await attach(lab, a1);
    await lab.asked('req-detach', [detachRequested(a1)], { actor: 'user-2' });
    await lab.asked('req-2', [reserved(a2), detached(a2, { reason: 'lapsed' })]);
    const holders = await allOf(lab.audit.holders(viewers.admin, volumeId));
    expect(holders.map(({ attachmentId, endedBy, endedBecause }) => [attachmentId, endedBy, endedBecause])).toEqual([
      [a2, null, 'lapsed'],
      [a1, 'user-2', null],
    ]);
  });
});

describe('What a user did', () => {
  it('is one entry for each request, with what it decided and what became of it', async () => {
    await begin(lab);
    await attach(lab);
    await detach(lab);
    const told = await allOf(lab.audit.requests(viewers.admin, 'user-1'));
    expect(told.map(({ requestId, outcome, tookMs }) => [requestId, outcome, tookMs])).toEqual([
      ['req-create', 'volume data: the volume has its bytes and can be attached', 1000],
      ['req-attach', 'volume data: attached to server web as /dev/vdb on compute-1', 4000],
    ]);
    expect(told[1]?.asked).toHaveLength(3);
    expect(told[1]?.streams).toEqual(['server-server-1', 'volume-volume-1']);
    expect((await allOf(lab.audit.requests(viewers.admin, 'user-2'))).map(({ requestId }) => requestId)).toEqual(['req-detach']);
  });
  it('is shown to the user, of the project they ask for', async () => {
    await begin(lab);
    await lab.asked('req-elsewhere', [created({ volumeId: 'volume-2' as typeof volumeId })], { projectId: projectId('project-2') });
    expect((await allOf(lab.audit.requests(viewers.member, 'user-1'))).map(({ requestId }) => requestId)).toEqual(['req-create']);
    expect(await allOf(lab.audit.requests(viewers.admin, 'user-1'))).toHaveLength(2);
  });
  it('goes on after the entry that is known', async () => {
    await begin(lab);
    await attach(lab);
    const [first, ...others] = await allOf(lab.audit.requests(viewers.admin, 'user-1'));
    expect(await allOf(lab.audit.requests(viewers.admin, 'user-1', { after: first?.position }))).toEqual(others);
    expect(others).toHaveLength(1);
  });
});
