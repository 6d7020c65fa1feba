import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StatefulSubject } from '../../../src/app/audit/states.js';
import { hostName, projectId } from '../../../src/domain/kernel/ids.js';
import { AuditLab, viewers } from '../../support/audit-lab.js';
import { attach, begin, detach } from '../../support/audit-stories.js';
import {
  a1,
  a2,
  attachFailed,
  created,
  detached,
  exportRequested,
  host1,
  provisioned,
  reserved,
  s1,
  stepFailed,
  storageHost,
  volumeId,
} from '../../support/examples.js';
import { refusalOf } from '../../support/refusal.js';
import { deviceReserved } from '../../support/server-examples.js';

const volume: StatefulSubject = { kind: 'volume', id: volumeId };

let lab: AuditLab;
beforeEach(() => {
  lab = new AuditLab();
});
afterEach(() => lab.dispose());

describe('The timeline of a volume', () => {
  it('goes from cause to effect, deeper with each step, with the time since the cause and since the request', async () => {
    await begin(lab);
    await attach(lab);
    const entries = (await lab.timelineOf(volume)).filter(({ requestId }) => requestId === 'req-attach');
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
    await begin(lab);
    const [first, second] = await lab.timelineOf(volume);
    expect(first?.causedBy).toBeNull();
    expect(second?.causedBy).toBe(first?.position);
  });
  it('says at the end of each step, and of the whole, how long it took', async () => {
    await begin(lab);
    await attach(lab);
    await detach(lab);
    const took = (await lab.timelineOf(volume)).flatMap(({ took: each }) => (each ? [[each.step, each.ms]] : []));
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
    await begin(lab);
    const asked = await lab.asked('req-1', [reserved(a1), exportRequested(a1, { onFailure: 'ended' })]);
    const failed = await lab.follows('req-1', asked, [stepFailed(a1), attachFailed(a1)], { after: 5 });
    await lab.follows('req-1', failed, [detached(a1, { reason: 'undone' })], { after: 2 });
    const took = (await lab.timelineOf(volume)).flatMap(({ type, took: each }) => (each && type !== 'VolumeProvisioned' ? [each] : []));
    expect(took).toEqual([
      { step: 'attach, in vain', ms: 5000 },
      { step: 'undo', ms: 2000 },
    ]);
  });
  it('is in the order of the log, with the device names that servers held for it and nothing else of those servers', async () => {
    await begin(lab);
    await attach(lab);
    await detach(lab);
    const entries = await lab.timelineOf(volume);
    const positions = entries.map(({ position }) => Number(position));
    expect(positions).toEqual(positions.toSorted((one, other) => one - other));
    const ofServers = entries.filter(({ stream }) => stream.startsWith('server-')).map(({ type }) => type);
    expect(ofServers).toEqual(['DeviceReserved', 'DeviceReleased']);
  });
  it('does not tell the device names held for another volume', async () => {
    await begin(lab);
    await attach(lab);
    await lab.asked('req-2', [deviceReserved(a2, { volumeId: 'volume-2' as typeof volumeId })]);
    expect((await lab.timelineOf(volume)).map(({ requestId }) => requestId)).not.toContain('req-2');
  });
  it('says nothing of a time since the request where nobody asked', async () => {
    await begin(lab);
    const [entry] = await lab.timelineOf({ kind: 'server', id: s1 });
    expect(entry).toMatchObject({ type: 'ServerDiscovered', actor: 'mooring', sinceRequestMs: null });
  });
  it('knows of each event of an attachment the volume and the server, also where its beginning is not told', async () => {
    await begin(lab);
    await attach(lab);
    await detach(lab);
    const [asked] = (await lab.timelineOf({ kind: 'server', id: s1 })).filter(({ type }) => type === 'DetachRequested');
    const [alone] = await lab.timelineOf({ kind: 'server', id: s1 }, { from: asked?.position });
    expect([asked?.about, alone?.about]).toEqual([
      ['volume data', 'server web'],
      ['volume data', 'server web'],
    ]);
  });
  it('uses the names of servers', async () => {
    await begin(lab);
    await attach(lab);
    const entry = (await lab.timelineOf(volume)).find(({ type }) => type === 'Reserved');
    expect(entry?.words).toBe('reserved for server web as vdb, mode not chosen yet');
  });
});

describe('A part of a timeline', () => {
  beforeEach(async () => {
    await begin(lab);
    await attach(lab);
    await detach(lab);
  });

  it('is what all of it says of these entries, causes before it included', async () => {
    const all = await lab.timelineOf(volume);
    for (const [index, entry] of all.entries()) {
      expect(await lab.timelineOf(volume, { after: entry.position })).toEqual(all.slice(index + 1));
      expect(await lab.timelineOf(volume, { from: entry.position })).toEqual(all.slice(index));
      expect(await lab.timelineOf(volume, { to: entry.position })).toEqual(all.slice(0, index + 1));
    }
  });
  it('by time begins and ends with what was decided at just these times', async () => {
    const all = await lab.timelineOf(volume);
    const [third, sixth] = [all[2], all[6]];
    const between = all.filter(({ at }) => at >= (third?.at ?? '') && at <= (sixth?.at ?? ''));
    expect(await lab.timelineOf(volume, { from: third?.at, to: sixth?.at })).toEqual(between);
    expect(between.length).toBeLessThan(all.length);
  });
  it('before everything, and after everything, is empty', async () => {
    expect(await lab.timelineOf(volume, { to: '2025-01-01' })).toEqual([]);
    expect(await lab.timelineOf(volume, { from: '2027-01-01' })).toEqual([]);
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
    await begin(lab);
    await attach(lab);
    // More volumes than are merged.
    for (let each = 0; each < 210; each += 1) {
      const id = `other-${each}` as typeof volumeId;
      const creation = await lab.asked(`req-${each}`, [created({ volumeId: id, projectId: projectId('project-2') })]);
      await lab.follows(`req-${each}`, creation, [{ ...provisioned, data: { ...provisioned.data, volumeId: id } }]);
    }
    const entries = await lab.timelineOf({ kind: 'project', id: 'project-2' });
    expect(entries).toHaveLength(420);
    expect(entries.map(({ depth }) => depth)).toEqual(entries.map((_, index) => index % 2));
    expect(await lab.timelineOf({ kind: 'project', id: 'project-2' }, { after: entries[100]?.position })).toEqual(entries.slice(101));
    expect((await lab.timelineOf({ kind: 'project', id: 'project-1' })).map(({ stream }) => stream)).not.toContain('volume-other-1');
  });
});

describe('The timeline of a host', () => {
  it('tells the steps that were done there: exports where the volume is kept, the rest where it is used', async () => {
    const facts = { stores: true, computes: true, driver: 'simulated', connector: exportRequested(a1).data.connector };
    for (const name of [storageHost, host1, hostName('other')])
      await lab.asked('host-registration', [{ type: 'HostRegistered', data: { hostName: name, registeredAt: '', ...facts } }], {
        actor: 'mooring',
      });
    await begin(lab);
    await attach(lab);
    const typesOn = async (name: string) => (await lab.timelineOf({ kind: 'host', id: name })).map(({ type }) => type);
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
    const all = await lab.timelineOf({ kind: 'host', id: host1 });
    expect(await lab.timelineOf({ kind: 'host', id: host1 }, { after: all[2]?.position })).toEqual(all.slice(3));
  });
});
