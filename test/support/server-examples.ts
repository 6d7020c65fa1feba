/** Example data about servers and their devices. */
import { type AttachmentId, volumeId as toVolumeId } from '../../src/domain/kernel/ids.js';
import type { RecordServerSeen, ReleaseDevice, ReserveDevice } from '../../src/domain/server/server.commands.js';
import type * as Happened from '../../src/domain/server/server.events.js';
import { type Data, host1, noon, project, s1, volumeId } from './example-names.js';

export const otherVolume = { volumeId: toVolumeId('volume-2') };

const guest = {
  ...{ serverId: s1, name: 'web', hostName: host1, projectId: project },
  ...{ vmState: 'active' as const, vcpus: 2, memoryMiB: 2048, ownDevices: ['vda'] },
};

export const seen = (fields: Data<RecordServerSeen> = {}): RecordServerSeen => ({
  type: 'RecordServerSeen',
  data: { ...guest, now: noon, ...fields },
});
export const reserveDevice = (id: AttachmentId, fields: Data<ReserveDevice> = {}): ReserveDevice => ({
  type: 'ReserveDevice',
  data: {
    ...{ serverId: s1, attachmentId: id, volumeId, device: null, tag: null, deleteOnTermination: false },
    ...{ mayShareBootable: false, mayActOnLocked: false, now: noon, ...fields },
  },
});
export const releaseDevice = (id: AttachmentId): ReleaseDevice => ({
  type: 'ReleaseDevice',
  data: { serverId: s1, attachmentId: id, reason: 'ended', now: noon },
});

export const discovered = (fields: Data<Happened.ServerDiscovered> = {}): Happened.ServerDiscovered => ({
  type: 'ServerDiscovered',
  data: { ...guest, discoveredAt: noon, ...fields },
});
export const deviceReserved = (id: AttachmentId, fields: Data<Happened.DeviceReserved> = {}): Happened.DeviceReserved => ({
  type: 'DeviceReserved',
  data: {
    ...{ serverId: s1, attachmentId: id, volumeId, deviceName: 'vdb', tag: null, deleteOnTermination: false },
    ...{ mayShareBootable: false, reservedAt: noon, ...fields },
  },
});
export const deviceReleased = (id: AttachmentId): Happened.DeviceReleased => ({
  type: 'DeviceReleased',
  data: { serverId: s1, attachmentId: id, reason: 'ended', releasedAt: noon },
});
