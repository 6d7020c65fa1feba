/** What somebody must have asked for, so that this was decided. Requests are not on record; what they led to says nearly all of them. */
import type { Message } from '../../src/domain/kernel/message.js';
import type { DeviceReserved, ServerEvent } from '../../src/domain/server/server.events.js';
import type { ServerCommand } from '../../src/domain/server/server.commands.js';
import type { VolumeCommand } from '../../src/domain/volume/volume.commands.js';
import type { Attached, DetachRequested, Detached, ExportRequested, Reserved, VolumeEvent } from '../../src/domain/volume/volume.events.js';

export type Request = VolumeCommand | ServerCommand;

/** `undefined`: of these it is taken as it was recorded. */
export const requestBehind = (events: readonly Message[]): Request | undefined => {
  const [first, second] = events as readonly (VolumeEvent | ServerEvent)[];
  switch (first?.type) {
    case 'VolumeCreated': {
      const { createdAt: now, ...data } = first.data;
      return { type: 'CreateVolume', data: { ...data, now } };
    }
    case 'ExtensionRequested':
      return { type: 'RequestExtension', data: { ...first.data, now: first.data.requestedAt } };
    case 'DeletionRequested':
      return { type: 'RequestDeletion', data: { ...first.data, now: first.data.requestedAt } };
    case 'DeviceReserved':
      return deviceReservation(first);
    case 'Reserved':
      return second?.type === 'Attached' ? attachmentByHand(first, second) : reservation(first, second);
    case 'ExportRequested':
      return connection(first);
    case 'Attached':
      return { type: 'CompleteAttachment', data: { ...first.data, byService: true, now: first.data.attachedAt } };
    case 'DetachRequested':
      return detaching(first, first.data.requestedAt);
    case 'Detached':
      return detaching(first, first.data.detachedAt);
    default:
      return undefined;
  }
};

const deviceReservation = ({ data }: DeviceReserved): Request => ({
  type: 'ReserveDevice',
  data: { ...data, device: `/dev/${data.deviceName}`, mayActOnLocked: true, now: data.reservedAt },
});

const reservation = ({ data }: Reserved, second: Message | undefined): Request => {
  const { reservedAt: now, driver } = data;
  const wanted = second?.type === 'ExportRequested' ? (second as ExportRequested).data : undefined;
  return {
    type: 'Reserve',
    data: {
      ...data,
      ...{
        driver: driver === 'mooring' ? 'mooring' : 'client',
        connector: wanted?.connector ?? null,
        deadlineAt: wanted?.deadlineAt ?? now,
      },
      ...{ mayShareBootable: true, requestedAt: now, recordRefusal: false, inMaintenance: null, now },
    },
  };
};

const attachmentByHand = ({ data }: Reserved, { data: { hostName, mountpoint } }: Attached): Request => ({
  type: 'AttachByHand',
  data: { ...data, hostName, mountpoint: mountpoint ?? '', now: data.reservedAt },
});

const connection = ({ data }: ExportRequested): Request => {
  const { driver, requestedAt: now } = data;
  if (driver === 'connection') return { type: 'RequestBareConnection', data: { ...data, inMaintenance: null, now } };
  return { type: 'RequestConnection', data: { ...data, now } };
};

const detaching = ({ data: { volumeId, attachmentId } }: DetachRequested | Detached, now: string): Request => ({
  type: 'RequestDetach',
  data: { volumeId, attachmentId, now },
});
