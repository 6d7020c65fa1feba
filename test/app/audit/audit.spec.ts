import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StatefulSubject } from '../../../src/app/audit/states.js';
import { hostName, projectId } from '../../../src/domain/kernel/ids.js';
import { allOf, AuditLab, viewers } from '../../support/audit-lab.js';
import {
  a1,
  a2,
  attached,
  attachFailed,
  created,
  deleted,
  deletionRequested,
  detached,
  detachRequested,
  exportRequested,
  guestAttached,
  guestAttachRequested,
  host1,
  hostConnected,
  hostConnectRequested,
  initialized,
  provisioned,
  reserved,
  s1,
  s2,
  stepFailed,
  storageHost,
  unexported,
  unexportRequested,
  volumeId,
} from '../../support/examples.js';
import { refusalOf } from '../../support/refusal.js';
import { deviceReleased, deviceReserved, discovered } from '../../support/server-examples.js';

const volume: StatefulSubject = { kind: 'volume', id: volumeId };

let lab: AuditLab;
beforeEach(() => {
  lab = new AuditLab();
});
afterEach(() => lab.dispose());

const timelineOf = (subject: StatefulSubject, window = {}, viewer: keyof typeof viewers = 'admin') =>
  allOf(lab.audit.timeline(viewers[viewer], subject, window));

/** Attached in a request, by Mooring, step by step; a second each. */
const attach = async (id = a1, requestId = 'req-attach'): Promise<string> => {
  await lab.asked(requestId, [deviceReserved(id)]);
  const asked = await lab.asked(requestId, [
    reserved(id, { deviceName: 'vdb', driver: 'mooring' }),
    exportRequested(id, { driver: 'mooring' }),
  ]);
  const exported = await lab.follows(requestId, asked, [initialized(id), hostConnectRequested(id)]);
  const connected = await lab.follows(requestId, exported, [hostConnected(id), guestAttachRequested(id)]);
  return lab.follows(requestId, connected, [guestAttached(id), attached(id, { hostName: host1, mountpoint: '/dev/vdb' })]);
};

const detach = async (id = a1, requestId = 'req-detach'): Promise<void> => {
  const asked = await lab.asked(requestId, [detachRequested(id), unexportRequested(id)], { actor: 'user-2' });
  const ended = await lab.follows(requestId, asked, [unexported(id), detached(id)], { actor: 'user-2' });
  await lab.follows(requestId, ended, [deviceReleased(id)], { actor: 'user-2' });
};

const created2 = async (): Promise<void> => {
  await lab.asked('host-registration', [discovered()], { actor: 'mooring' });
  const id = await lab.asked('req-create', [created()]);
  await lab.follows('req-create', id, [provisioned]);
};

describe('The timeline of a volume', () => {
  it('goes from cause to effect, deeper with each step, with the time since the cause and since the request', async () => {
    await created2();
    await attach();
    const entries = (await timelineOf(volume)).filter(({ requestId }) => requestId === 'req-attach');
    expect(entries.map(({ type, depth, sinceCauseMs, sinceRequestMs }) => [type, depth, sinceCauseMs, sinceRequestMs])).toEqual([
      ['DeviceReserved', 0, null, 0],
      ['Reserved', 0, null, 1000],
      ['ExportRequested', 0, null, 1000],
      ['ConnectionInitialized', 1, 1000, 2000],
      ['HostConnectRequested', 1, 1000, 2000],
      ['HostConnected', 2, 1000, 3000],
      ['GuestAttachRequested', 2, 1000, 3000],
      ['GuestAttached', 3, 1000, 4000],
      ['Attached', 3, 1000, 4000],
    ]);
  });
  it('names the event that led to each', async () => {
    await created2();
    const [first, second] = await timelineOf(volume);
    expect(first?.causedBy).toBeNull();
    expect(second?.causedBy).toBe(first?.position);
  });
  it('says at the end of each step, and of the whole, how long it took', async () => {
    await created2();
    await attach();
    await detach();
    const took = (await timelineOf(volume)).flatMap(({ took: each }) => (each ? [[each.step, each.ms]] : []));
    expect(took).toEqual([
      ['create', 1000],
      ['export', 1000],
      ['connect host', 1000],
      ['plug in', 1000],
      ['attach', 3000],
      ['remove export', 1000],
      ['detach', 1000],
    ]);
  });
  it('tells how long was tried in vain, and how long the undoing took', async () => {
    await created2();
    const asked = await lab.asked('req-1', [reserved(a1), exportRequested(a1, { onFailure: 'ended' })]);
    const failed = await lab.follows('req-1', asked, [stepFailed(a1), attachFailed(a1)], { after: 5 });
    await lab.follows('req-1', failed, [detached(a1, { reason: 'undone' })], { after: 2 });
    const took = (await timelineOf(volume)).flatMap(({ type, took: each }) => (each && type !== 'VolumeProvisioned' ? [each] : []));
    expect(took).toEqual([
      { step: 'attach, in vain', ms: 5000 },
      { step: 'undo', ms: 2000 },
    ]);
  });
  it('is in the order of the log, with the device names that servers held for it and nothing else of those servers', async () => {
    await created2();
    await attach();
    await detach();
    const entries = await timelineOf(volume);
    const positions = entries.map(({ position }) => Number(position));
    expect(positions).toEqual(positions.toSorted((one, other) => one - other));
    const ofServers = entries.filter(({ stream }) => stream.startsWith('server-')).map(({ type }) => type);
    expect(ofServers).toEqual(['DeviceReserved', 'DeviceReleased']);
  });
  it('does not tell the device names held for another volume', async () => {
    await created2();
    await attach();
    await lab.asked('req-2', [deviceReserved(a2, { volumeId: 'volume-2' as typeof volumeId })]);
    expect((await timelineOf(volume)).map(({ requestId }) => requestId)).not.toContain('req-2');
  });
  it('says nothing of a time since the request where nobody asked', async () => {
    await created2();
    const [entry] = await timelineOf({ kind: 'server', id: s1 });
    expect(entry).toMatchObject({ type: 'ServerDiscovered', actor: 'mooring', sinceRequestMs: null });
  });
  it('uses the names of servers', async () => {
    await created2();
    await attach();
    const entry = (await timelineOf(volume)).find(({ type }) => type === 'Reserved');
    expect(entry?.words).toBe('reserved for server web as vdb, mode not chosen yet');
  });
});

describe('A part of a timeline', () => {
  beforeEach(async () => {
    await created2();
    await attach();
    await detach();
  });

  it('is what all of it says of these entries, causes before it included', async () => {
    const all = await timelineOf(volume);
    for (const [index, entry] of all.entries()) {
      expect(await timelineOf(volume, { after: entry.position })).toEqual(all.slice(index + 1));
      expect(await timelineOf(volume, { from: entry.position })).toEqual(all.slice(index));
      expect(await timelineOf(volume, { to: entry.position })).toEqual(all.slice(0, index + 1));
    }
  });
  it('by time begins and ends with what was decided at just these times', async () => {
    const all = await timelineOf(volume);
    const [third, sixth] = [all[2], all[6]];
    const between = all.filter(({ at }) => at >= (third?.at ?? '') && at <= (sixth?.at ?? ''));
    expect(await timelineOf(volume, { from: third?.at, to: sixth?.at })).toEqual(between);
    expect(between.length).toBeLessThan(all.length);
  });
  it('before everything, and after everything, is empty', async () => {
    expect(await timelineOf(volume, { to: '2025-01-01' })).toEqual([]);
    expect(await timelineOf(volume, { from: '2027-01-01' })).toEqual([]);
  });
  it.each([
    { from: '2026-01-02', to: '2026-01-01' },
    { from: '9', to: '3' },
    { from: '2027-01-01', to: '3' },
    { from: 'yesterday' },
    { to: '12:00' },
    { after: 'x' },
  ])('cannot be asked for by %j', async (window) => {
    expect(await refusalOf(lab.audit.timeline(viewers.admin, volume, window))).toBe('invalid-request');
  });
});

describe('A timeline of many streams', () => {
  it('says the same whether they are merged or picked out of the log', async () => {
    await created2();
    await attach();
    // More volumes than are merged.
    for (let each = 0; each < 210; each += 1) {
      const id = `other-${each}` as typeof volumeId;
      const creation = await lab.asked(`req-${each}`, [created({ volumeId: id, projectId: projectId('project-2') })]);
      await lab.follows(`req-${each}`, creation, [{ ...provisioned, data: { ...provisioned.data, volumeId: id } }]);
    }
    const entries = await timelineOf({ kind: 'project', id: 'project-2' });
    expect(entries).toHaveLength(420);
    expect(entries.map(({ depth }) => depth)).toEqual(entries.map((_, index) => index % 2));
    expect(await timelineOf({ kind: 'project', id: 'project-2' }, { after: entries[100]?.position })).toEqual(entries.slice(101));
    expect((await timelineOf({ kind: 'project', id: 'project-1' })).map(({ stream }) => stream)).not.toContain('volume-other-1');
  });
});

describe('The timeline of a host', () => {
  it('tells the steps that were done there: exports where the volume is kept, the rest where it is used', async () => {
    const facts = { stores: true, computes: true, driver: 'simulated', connector: exportRequested(a1).data.connector };
    for (const name of [storageHost, host1, hostName('other')])
      await lab.asked('host-registration', [{ type: 'HostRegistered', data: { hostName: name, registeredAt: '', ...facts } }], {
        actor: 'mooring',
      });
    await created2();
    await attach();
    const typesOn = async (name: string) => (await timelineOf({ kind: 'host', id: name })).map(({ type }) => type);
    expect(await typesOn(storageHost)).toEqual([
      ...['HostRegistered', 'VolumeCreated', 'VolumeProvisioned', 'Reserved', 'ExportRequested', 'ConnectionInitialized'],
    ]);
    expect(await typesOn(host1)).toEqual([
      ...[
        'HostRegistered',
        'ExportRequested',
        'HostConnectRequested',
        'HostConnected',
        'GuestAttachRequested',
        'GuestAttached',
        'Attached',
      ],
    ]);
    expect(await typesOn('other')).toEqual(['HostRegistered']);
    const all = await timelineOf({ kind: 'host', id: host1 });
    expect(await timelineOf({ kind: 'host', id: host1 }, { after: all[2]?.position })).toEqual(all.slice(3));
  });
});

describe('Who may see what', () => {
  beforeEach(async () => {
    await created2();
    await attach();
    await detach();
    await lab.asked('req-delete', [deletionRequested, deleted]);
  });

  it('is asked of every question: what is of another project, or never was, is not there', async () => {
    const { audit } = lab;
    const stranger = viewers.stranger;
    const questions: (() => Promise<unknown>)[] = (['volume', 'server', 'attachment', 'project'] as const).flatMap((kind) => {
      const subject = { kind, id: { volume: volumeId, server: s1, attachment: a1, project: 'project-1' }[kind] };
      return [
        () => audit.timeline(stranger, subject),
        () => audit.state(stranger, subject),
        () => audit.difference(stranger, subject, { from: '1' }),
        () => audit.attached(stranger, subject),
      ];
    });
    questions.push(
      () => audit.holders(stranger, volumeId),
      () => audit.requests(stranger, 'user-1'),
    );
    for (const question of questions) expect(await refusalOf(question())).toMatch(/-not-found$/);
  });
  it('does not end with a volume: its project sees what became of it', async () => {
    expect((await timelineOf(volume, {}, 'member')).at(-1)).toMatchObject({ type: 'VolumeDeleted' });
  });
  it("is said in the same words of what is another's as of what never was", async () => {
    const refused = async (id: string) =>
      lab.audit.timeline(viewers.stranger, { kind: 'volume', id }).then(
        () => '',
        (error: unknown) => String(error).replace(id, 'ID'),
      );
    expect(await refused(volumeId)).toBe(await refused('never-was'));
  });
  it('leaves hosts to administrators', async () => {
    expect(await refusalOf(lab.audit.timeline(viewers.member, { kind: 'host', id: host1 }))).toBe('forbidden');
  });
  it('leaves out what a server did with volumes of others', async () => {
    await lab.asked('req-other', [created({ volumeId: 'volume-2' as typeof volumeId, projectId: projectId('project-2') })]);
    await lab.asked('req-other', [
      reserved(a2, { volumeId: 'volume-2' as typeof volumeId, projectId: projectId('project-2'), serverId: s1 }),
    ]);
    const server: StatefulSubject = { kind: 'server', id: s1 };
    expect((await timelineOf(server, {}, 'member')).map(({ stream }) => stream)).not.toContain('volume-volume-2');
    expect((await timelineOf(server)).map(({ stream }) => stream)).toContain('volume-volume-2');
  });
  it('shows no host names to members, in words, states or lists', async () => {
    const answers = [
      await timelineOf(volume, {}, 'member'),
      await lab.audit.state(viewers.member, volume, '8'),
      await lab.audit.attached(viewers.member, volume, '10'),
      await allOf(lab.audit.holders(viewers.member, volumeId)),
    ];
    const text = (of: unknown) => JSON.stringify(of).replaceAll('iqn.2026-01.example:compute-1', '');
    expect(text(answers)).not.toMatch(/compute-1|storage-1/);
    expect(text([await timelineOf(volume), await lab.audit.state(viewers.admin, volume, '8')])).toMatch(/compute-1.*storage-1/);
  });
});

describe('The state at a moment', () => {
  it('is what it was then, and nothing before it came and after it went', async () => {
    await created2();
    const [first] = await timelineOf(volume);
    await attach();
    await lab.asked('req-delete', [detached(a1), deletionRequested, deleted]);
    const statusAt = async (at?: string) => (await lab.audit.state(viewers.member, volume, at)).value?.facts['status'];
    expect(await statusAt(first?.position)).toBe('creating');
    expect(await statusAt('2026-01-01T12:00:08Z')).toBe('in-use');
    expect(await statusAt('2025-12-31')).toBeUndefined();
    expect(await statusAt()).toBeUndefined();
  });
  it('compared with another says what came, what went and what changed from what to what', async () => {
    await created2();
    await attach();
    const between = await lab.audit.difference(viewers.admin, volume, { from: '2026-01-01T12:00:03Z', to: '2026-01-01T12:00:08Z' });
    expect(between).toMatchObject({ existedBefore: true, existsAfter: true, went: [], changedParts: [] });
    expect(between.changed).toEqual([
      { field: 'status', from: 'available', to: 'in-use' },
      { field: 'attach_status', from: 'detached', to: 'attached' },
    ]);
    expect(between.came.map(({ part, facts }) => [part, facts['server_id']])).toEqual([[`attachment ${a1}`, s1]]);
    await detach();
    const back = await lab.audit.difference(viewers.admin, volume, { from: '2026-01-01T12:00:08Z' });
    expect(back.went.map(({ part }) => part)).toEqual([`attachment ${a1}`]);
    const attaching = await lab.audit.difference(viewers.admin, volume, { from: '2026-01-01T12:00:05Z', to: '2026-01-01T12:00:08Z' });
    expect(attaching.changedParts).toContainEqual({
      part: `attachment ${a1}`,
      changed: expect.arrayContaining([{ field: 'status', from: 'attaching', to: 'attached' }]),
    });
  });
  it('says what was attached where', async () => {
    await created2();
    await attach();
    await detach();
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
    await created2();
    await attach(a1);
    await detach(a1);
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
    await created2();
    await attach(a1);
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
    await created2();
    await attach();
    await detach();
    const told = await allOf(lab.audit.requests(viewers.admin, 'user-1'));
    expect(told.map(({ requestId, outcome, tookMs }) => [requestId, outcome, tookMs])).toEqual([
      ['req-create', 'the volume has its bytes and can be attached', 1000],
      ['req-attach', 'attached to server web as /dev/vdb on compute-1', 4000],
    ]);
    expect(told[1]?.asked).toHaveLength(3);
    expect(told[1]?.streams).toEqual(['server-server-1', 'volume-volume-1']);
    expect((await allOf(lab.audit.requests(viewers.admin, 'user-2'))).map(({ requestId }) => requestId)).toEqual(['req-detach']);
  });
  it('is shown to the user, of the project they ask for', async () => {
    await created2();
    await lab.asked('req-elsewhere', [created({ volumeId: 'volume-2' as typeof volumeId })], { projectId: projectId('project-2') });
    expect((await allOf(lab.audit.requests(viewers.member, 'user-1'))).map(({ requestId }) => requestId)).toEqual(['req-create']);
    expect(await allOf(lab.audit.requests(viewers.admin, 'user-1'))).toHaveLength(2);
  });
  it('goes on after the entry that is known', async () => {
    await created2();
    await attach();
    const [first, ...others] = await allOf(lab.audit.requests(viewers.admin, 'user-1'));
    expect(await allOf(lab.audit.requests(viewers.admin, 'user-1', { after: first?.position }))).toEqual(others);
    expect(others).toHaveLength(1);
  });
});
