/** An attachment is complete: because its driver says so, or because every part is there. */
import { Rejection } from '../kernel/rejection.js';
import { type Attachment, linkOf } from './attachment.js';
import { known, wrongStage } from './connect.rules.js';
import { statusRejection } from './reserve.rules.js';
import type {
  AttachByHand,
  CompleteAttachment,
  RecordConnectionInitialized,
  RecordGuestAttached,
  RecordHostConnected,
} from './volume.commands.js';
import type { Attached, AttachmentEvent, Reserved } from './volume.events.js';
import { live, requireStatus } from './volume-life.rules.js';
import { type LiveVolume, listedAttachments, type Volume } from './volume.state.js';

export const completeAttachment = ({ data }: CompleteAttachment, volume: Volume): Attached[] => {
  const attachment = known(live(volume, data.volumeId), data.attachmentId);
  if (attachment.stage === 'attached') return [];
  const mayComplete = attachment.stage === 'connected' || (attachment.stage === 'reserved' && data.byService);
  if (!mayComplete || attachment.driver !== 'client') throw wrongStage(attachment, 'completed');
  return [attached(attachment, data.now)];
};

export const attachByHand = ({ data }: AttachByHand, volume: Volume): (Reserved | Attached)[] => {
  const current = live(volume, data.volumeId);
  const { volumeId, serverId, hostName, mountpoint, now: attachedAt } = data;
  if (serverId === null && hostName === null) throw new Rejection('invalid-request', 'Name the instance or the host that has the volume.');
  const mine = listedAttachments(current).find((attachment) => isMeant(attachment, data));
  if (mine?.stage === 'attached') return [];
  refuseByHand(data, current, mine);
  const attachmentId = mine?.id ?? data.attachmentId;
  const complete: Attached = { type: 'Attached', data: { volumeId, attachmentId, serverId, hostName, mountpoint, attachedAt } };
  return mine ? [complete] : [reservedByHand(data, current), complete];
};

/** The same server again is the same attachment. */
const isMeant = (attachment: Attachment, { attachmentId, serverId }: AttachByHand['data']): boolean =>
  attachment.id === attachmentId || (serverId !== null && attachment.serverId === serverId);

const refuseByHand = ({ mode }: AttachByHand['data'], volume: LiveVolume, mine: Attachment | undefined): void => {
  if (volume.readonly && mode === 'rw') {
    throw new Rejection('read-only', `Invalid volume: Volume ${volume.volumeId} is read-only and cannot be attached rw.`);
  }
  const shareable = volume.multiattach ? (['in-use'] as const) : [];
  requireStatus(volume, ['available', 'attaching', 'reserved', ...shareable], 'attach');
  const other = listedAttachments(volume).find((attachment) => attachment !== mine);
  if (other && !volume.multiattach) throw statusRejection(volume, other.id);
  if (mine && !isForClientToComplete(mine)) throw wrongStage(mine, 'attached by hand');
};

const isForClientToComplete = ({ stage, driver }: Attachment): boolean =>
  driver === 'client' && (stage === 'reserved' || stage === 'connected');

const reservedByHand = (data: AttachByHand['data'], { projectId, multiattach, storageHost, ...volume }: LiveVolume): Reserved => ({
  type: 'Reserved',
  data: {
    volumeId: data.volumeId,
    attachmentId: data.attachmentId,
    projectId,
    serverId: data.serverId,
    mode: volume.readonly ? 'ro' : (data.mode ?? 'rw'),
    driver: 'client',
    sameServer: false,
    shareable: multiattach,
    storageHost,
    deviceName: null,
    reservedAt: data.now,
    expiresAt: null,
  },
});

/** An outcome that nobody waits for any more is no news. */
const expecting = (volume: Volume, id: string, part: 'export' | 'host' | 'guest'): Attachment | undefined => {
  const attachment = volume.stage === 'live' ? volume.attachments[id as Attachment['id']] : undefined;
  const going = attachment && ['connecting', 'connected', 'attached'].includes(attachment.stage);
  return going && linkOf(attachment)?.parts[part] === 'making' ? attachment : undefined;
};

export const recordConnectionInitialized = ({ data }: RecordConnectionInitialized, volume: Volume): AttachmentEvent[] => {
  const attachment = expecting(volume, data.attachmentId, 'export');
  if (!attachment) return [];
  const { volumeId, attachmentId, connection, now } = data;
  const initialized: AttachmentEvent = { type: 'ConnectionInitialized', data: { volumeId, attachmentId, connection, initializedAt: now } };
  if (attachment.driver !== 'mooring') return [initialized];
  return [initialized, { type: 'HostConnectRequested', data: { volumeId, attachmentId, requestedAt: now } }];
};

export const recordHostConnected = ({ data }: RecordHostConnected, volume: Volume): AttachmentEvent[] => {
  if (!expecting(volume, data.attachmentId, 'host')) return [];
  const { volumeId, attachmentId, device, now } = data;
  return [
    { type: 'HostConnected', data: { volumeId, attachmentId, device, connectedAt: now } },
    { type: 'GuestAttachRequested', data: { volumeId, attachmentId, requestedAt: now } },
  ];
};

export const recordGuestAttached = ({ data }: RecordGuestAttached, volume: Volume): AttachmentEvent[] => {
  const attachment = expecting(volume, data.attachmentId, 'guest');
  if (!attachment) return [];
  const { volumeId, attachmentId, now } = data;
  const plugged: AttachmentEvent = { type: 'GuestAttached', data: { volumeId, attachmentId, attachedAt: now } };
  return attachment.stage === 'attached' ? [plugged] : [plugged, attached(attachment, now)];
};

const attached = ({ id, volumeId, serverId, attachedHost: hostName, ...attachment }: Attachment, attachedAt: string): Attached => {
  const mountpoint = attachment.deviceName === null ? attachment.mountpoint : `/dev/${attachment.deviceName}`;
  return { type: 'Attached', data: { volumeId, attachmentId: id, serverId, hostName, mountpoint, attachedAt } };
};
