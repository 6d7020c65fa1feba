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
  const mine = listedAttachments(current).find((attachment) => data.serverId !== null && attachment.serverId === data.serverId);
  if (mine?.stage === 'attached') return [];
  if (current.readonly && data.mode === 'rw') {
    throw new Rejection('read-only', `Invalid volume: Volume ${data.volumeId} is read-only and cannot be attached rw.`);
  }
  const others = listedAttachments(current).filter((attachment) => attachment !== mine);
  const allowed = current.multiattach
    ? (['available', 'attaching', 'reserved', 'in-use'] as const)
    : (['available', 'attaching', 'reserved'] as const);
  requireStatus(current, allowed, 'attach');
  if (!current.multiattach && others.length > 0) throw statusRejection(current, others[0]?.id);
  const attachmentId = mine?.id ?? data.attachmentId;
  const { volumeId, serverId, mountpoint, now: attachedAt } = data;
  const complete: Attached = { type: 'Attached', data: { volumeId, attachmentId, serverId, mountpoint, attachedAt } };
  return mine ? [complete] : [reservedByHand(data, current), complete];
};

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
  const going = attachment?.stage === 'connecting' || attachment?.stage === 'attached';
  return attachment && going && linkOf(attachment)?.parts[part] === 'making' ? attachment : undefined;
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

const attached = ({ id, volumeId, serverId, deviceName, mountpoint }: Attachment, now: string): Attached => ({
  type: 'Attached',
  data: { volumeId, attachmentId: id, serverId, mountpoint: deviceName === null ? mountpoint : `/dev/${deviceName}`, attachedAt: now },
});
