/** The commands of a volume's life as Mooring itself drives it: made once, attached and detached every minute. */
import { randomUUID } from 'node:crypto';
import type { HostName, ProjectId, ServerId, VolumeId, VolumeTypeId } from '../src/domain/kernel/ids.js';
import type { AttachmentId } from '../src/domain/kernel/ids.js';
import type { VolumeCommand } from '../src/domain/volume/volume.commands.js';

const begin = Date.parse('2026-01-01T00:00:00.000Z');

export const volumeAt = (cycle: number): string => new Date(begin + cycle * 60_000).toISOString();

const idIn = (stream: string): VolumeId => stream.slice('volume-'.length) as VolumeId;

export const creation = (stream: string): VolumeCommand[] => [
  {
    type: 'CreateVolume',
    data: {
      ...{ volumeId: idIn(stream), projectId: 'demo' as ProjectId, userId: 'ann', name: 'data', description: null, sizeGiB: 1 },
      ...{ volumeTypeId: randomUUID() as VolumeTypeId, volumeTypeName: 'standard', multiattach: false, availabilityZone: 'nova' },
      ...{ storageHost: 'sim-1' as HostName, metadata: {}, now: volumeAt(0) },
    },
  },
  { type: 'RecordVolumeStep', data: { volumeId: idIn(stream), step: 'create', now: volumeAt(0) } },
];

const connector = {
  ...{ initiator: 'iqn.2026-11.org.mooring:host:sim-1', host: 'sim-1', ip: '192.0.2.1', platform: 'x86_64', osType: 'linux' },
  ...{ multipath: false, mountpoint: null, mode: null },
};

/** Sixteen events. */
export const attachCycle = (stream: string, cycle: number): VolumeCommand[] => {
  const now = volumeAt(cycle);
  const attachmentId = randomUUID() as AttachmentId;
  const step = { volumeId: idIn(stream), attachmentId, now };
  const connection = { portal: '192.0.2.1:3260', targetIqn: `iqn.2026-11.org.mooring:${attachmentId}`, lun: 1, authUsername: attachmentId };
  return [
    {
      type: 'Reserve',
      data: {
        ...{ ...step, serverId: randomUUID() as ServerId, mode: null, driver: 'mooring', deviceName: 'vdb', connector },
        ...{ mayShareBootable: false, requestedAt: now, expiresAt: null, deadlineAt: volumeAt(cycle + 5) },
        ...{ recordRefusal: true, inMaintenance: null },
      },
    },
    { type: 'RecordConnectionInitialized', data: { ...step, connection } },
    { type: 'RecordHostConnected', data: { ...step, device: null } },
    { type: 'RecordGuestAttached', data: step },
    { type: 'RequestDetach', data: step },
    { type: 'RecordGuestDetached', data: step },
    { type: 'RecordHostDisconnected', data: step },
    { type: 'RecordUnexported', data: step },
  ];
};
