/** Single rows: what appears, what goes away, what can be asked for. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { volumeTypeId } from '../../src/domain/kernel/ids.js';
import type { Message, Recorded } from '../../src/domain/kernel/message.js';
import { attachmentProcess } from '../../src/domain/volume/attachment.process.js';
import { attachments } from '../../src/projections/attachments.projection.js';
import { hosts } from '../../src/projections/hosts.projection.js';
import { openWork } from '../../src/projections/open-work.projection.js';
import { partitionOf } from '../../src/projections/partitions.js';
import { servers } from '../../src/projections/servers.projection.js';
import { volumeTypes } from '../../src/projections/volume-types.projection.js';
import { volumes } from '../../src/projections/volumes.projection.js';
import * as example from '../support/examples.js';
import { a1, afterNoon, available, host1, noon, s1, storageHost, volumeId } from '../support/examples.js';
import { projected } from '../support/projected-rows.js';
import { moves } from '../support/random-moves.js';
import { RandomVolume } from '../support/random-volume.js';
import { deviceReserved, discovered } from '../support/server-examples.js';

/** One event each second, from noon on. */
const told = (...events: readonly Message[]): Recorded[] =>
  events.map((event, index) => ({
    ...{ event, id: `event-${index}`, stream: 'any', revision: index, position: BigInt(index) },
    metadata: { correlationId: 'req-1', causationId: 'c', actor: 'ann', projectId: 'p', schemaVersion: 1, at: afterNoon(index) },
  }));

describe('the row of a volume', () => {
  it('knows when it was created and when it last changed', () => {
    expect(projected(volumes, told(example.created())).get(volumeId)).toMatchObject({ createdAt: noon, updatedAt: null });
    expect(projected(volumes, told(...available)).get(volumeId)).toMatchObject({ createdAt: noon, updatedAt: afterNoon(1) });
  });
  it('can be asked for by name, status, size and the like', () => {
    const row = projected(volumes, told(...available, example.flaggedBootable, ...example.attachedByClient(a1))).get(volumeId);
    expect(row && volumes.columnsOf(row)).toEqual({
      ...{ project_id: 'project-1', name: 'data', status: 'in-use', size: 10, volume_type: 'type-1', bootable: 1 },
      ...{ availability_zone: 'nova', storage_host: storageHost, created_at: noon, updated_at: afterNoon(6) },
    });
  });
  it('goes with the volume', () => expect(projected(volumes, told(...available, example.deletionRequested, example.deleted)).size).toBe(0));
  it('is not made by a refusal that comes after the volume has gone', () => {
    const refused = {
      type: 'ReservationRefused',
      data: { volumeId, attachmentId: a1, code: 'volume-not-found', message: '', refusedAt: noon },
    };
    expect(projected(volumes, told(...available, example.deletionRequested, example.deleted, refused)).size).toBe(0);
  });
  it('says what the volume says, whatever anybody did to it', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const volume = new RandomVolume(available, () => undefined);
        for (const move of all) volume.play(move);
        const row = projected(volumes, told(...volume.log)).get(volumeId);
        expect(row?.volume).toEqual(volume.state.stage === 'live' ? volume.state : undefined);
      }),
      { numRuns: 100 },
    ));
});

describe('the row of an attachment', () => {
  it('can be asked for by volume, server and status', () => {
    const row = projected(attachments, told(...example.connectedByClient(a1))).get(a1);
    expect(row && attachments.columnsOf(row)).toEqual({
      ...{ volume_id: volumeId, server_id: s1, project_id: 'project-1', attach_status: 'attaching', driver: 'client', created_at: noon },
    });
  });
  it('goes with the attachment', () =>
    expect(projected(attachments, told(...example.connectedByClient(a1), example.detached(a1))).size).toBe(0));
});

describe('the row of a server', () => {
  const vanished = { type: 'ServerVanished', data: { serverId: s1, seenAt: noon } };
  it('stays when its host does not know the server any more, since its devices do', () => {
    const row = projected(servers, told(discovered(), deviceReserved(a1), vanished)).get(s1);
    expect(row).toMatchObject({ createdAt: noon, updatedAt: afterNoon(2), server: { devices: { [a1]: { deviceName: 'vdb' } } } });
    expect(row && servers.columnsOf(row)).toMatchObject({
      project_id: 'project-1',
      name: 'web',
      host: host1,
      stage: 'vanished',
      vm_state: 'active',
    });
  });
});

describe('the row of a host', () => {
  const facts = { hostName: host1, connector: example.connectorOf(host1), stores: false, computes: true, driver: 'simulated' };
  const registered = { type: 'HostRegistered', data: { ...facts, registeredAt: noon } };
  it('is what the host said last', () => {
    const row = projected(hosts, told(registered, { type: 'HostDescribed', data: { ...facts, stores: true, describedAt: noon } })).get(
      host1,
    );
    expect(row).toMatchObject({ createdAt: noon, host: { ...facts, stores: true } });
    expect(row && hosts.columnsOf(row)).toEqual({ stores: 1, computes: 1 });
  });
  it('knows which of its services are in maintenance, and since when it is as it is', () => {
    const maintenance = { hostName: host1, service: 'compute', reason: 'new fans', by: 'ann', beganAt: noon };
    const row = projected(hosts, told(registered, { type: 'HostMaintenanceBegan', data: maintenance })).get(host1);
    expect(row).toMatchObject({ createdAt: noon, updatedAt: afterNoon(1), host: { disabled: { compute: { reason: 'new fans' } } } });
  });
});

describe('the row of a volume type', () => {
  const id = volumeTypeId('type-1');
  const created = {
    type: 'VolumeTypeCreated',
    data: { volumeTypeId: id, name: 'shared', description: null, isPublic: true, extraSpecs: {}, createdAt: noon },
  };
  it('is what the type is', () => {
    const replaced = { type: 'ExtraSpecsReplaced', data: { volumeTypeId: id, extraSpecs: { multiattach: '<is> True' }, replacedAt: noon } };
    const row = projected(volumeTypes, told(created, replaced)).get(id);
    expect(row).toMatchObject({ createdAt: noon, type: { name: 'shared', extraSpecs: { multiattach: '<is> True' } } });
    expect(row && volumeTypes.columnsOf(row)).toEqual({ name: 'shared', is_public: 1, created_at: noon });
  });
  it('goes with the type', () =>
    expect(projected(volumeTypes, told(created, { type: 'VolumeTypeDeleted', data: { volumeTypeId: id, deletedAt: noon } })).size).toBe(0));
});

describe('the row of open work', () => {
  const work = openWork(attachmentProcess({ unplugTries: 8 }));
  const rowAfter = (...events: readonly Message[]) => projected(work, told(...events)).get(a1);
  const partition = partitionOf(work.name, a1);

  it('says what is due, and on whose behalf', () => {
    const row = rowAfter(...example.beingAttached(a1), example.stepFailed(a1));
    expect(row).toMatchObject({ since: noon, cause: { correlationId: 'req-1', causationId: 'event-2', actor: 'ann', projectId: 'p' } });
    expect(row && work.columnsOf(row)).toEqual({ open: 1, step: 'export', not_before: afterNoon(5), attempt: 1, partition });
  });
  it('is kept, but not open, while nothing is due', () => {
    const row = rowAfter(...example.attachedByMooring(a1));
    expect(row && work.columnsOf(row)).toEqual({ open: 0, step: null, not_before: null, attempt: 0, partition });
  });
  it('is open without a step where nothing can be worked out, so that the runner shows it', () => {
    const withoutDevice = [
      ...[example.reserved(a1, { driver: 'mooring' }), example.exportRequested(a1, { driver: 'mooring' }), example.initialized(a1)],
      ...[example.hostConnectRequested(a1), example.hostConnected(a1), example.guestAttachRequested(a1)],
    ];
    const row = rowAfter(...withoutDevice);
    expect(row && work.columnsOf(row)).toEqual({ open: 1, step: null, not_before: null, attempt: 0, partition });
  });
  it('goes when there is nothing left to remember', () =>
    expect(rowAfter(...example.connectedByClient(a1), example.detached(a1))).toBeUndefined());
});
