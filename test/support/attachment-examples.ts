/** Attachments: what may be asked of them, what may have happened to them, and how far they may have come. */
import type { AttachmentId, ServerId } from '../../src/domain/kernel/ids.js';
import type {
  AttachByHand,
  CompleteAttachment,
  RecordStepFailed,
  RequestBareConnection,
  RequestConnection,
  RequestDetach,
  Reserve,
} from '../../src/domain/volume/volume.commands.js';
import type * as Happened from '../../src/domain/volume/volume.events.js';
import {
  afterNoon,
  connectionOf,
  connectorOf,
  type Data,
  deadlineAt,
  host1,
  noon,
  project,
  s1,
  storageHost,
  volumeId,
} from './example-names.js';

export const reserve = (id: AttachmentId, fields: Data<Reserve> = {}): Reserve => ({
  type: 'Reserve',
  data: {
    volumeId,
    attachmentId: id,
    serverId: s1,
    mode: null,
    driver: 'client',
    deviceName: null,
    connector: null,
    mayShareBootable: false,
    requestedAt: noon,
    expiresAt: null,
    deadlineAt,
    recordRefusal: false,
    inMaintenance: null,
    now: noon,
    ...fields,
  },
});
/** What Mooring itself asks for when a server is to get the volume. */
export const attach = (id: AttachmentId, fields: Data<Reserve> = {}): Reserve =>
  reserve(id, { driver: 'mooring', deviceName: 'vdb', connector: connectorOf(host1), recordRefusal: true, ...fields });
export const connect = (id: AttachmentId, fields: Data<RequestConnection> = {}): RequestConnection => ({
  type: 'RequestConnection',
  data: { volumeId, attachmentId: id, connector: connectorOf(host1), deadlineAt, now: noon, ...fields },
});
/** The old way: an export without an attachment. */
export const connectBare = (id: AttachmentId, fields: Data<RequestBareConnection> = {}): RequestBareConnection => ({
  type: 'RequestBareConnection',
  data: { ...connect(id).data, inMaintenance: null, ...fields },
});
export const complete = (id: AttachmentId, fields: Data<CompleteAttachment> = {}): CompleteAttachment => ({
  type: 'CompleteAttachment',
  data: { volumeId, attachmentId: id, byService: false, now: noon, ...fields },
});
export const attachByHand = (id: AttachmentId, fields: Data<AttachByHand> = {}): AttachByHand => ({
  type: 'AttachByHand',
  data: { volumeId, attachmentId: id, serverId: s1, hostName: null, mountpoint: '/dev/vdc', mode: null, now: noon, ...fields },
});
export const detach = (id: AttachmentId, fields: Data<RequestDetach> = {}): RequestDetach => ({
  type: 'RequestDetach',
  data: { volumeId, attachmentId: id, now: noon, ...fields },
});
export const stepFailedWith = (id: AttachmentId, fields: Data<RecordStepFailed>): RecordStepFailed => ({
  type: 'RecordStepFailed',
  data: {
    ...{ volumeId, attachmentId: id, part: 'export', direction: 'make', outcome: 'unknown', reason: 'no answer' },
    ...{ retryAt: afterNoon(5), unplugTries: 8, now: noon, ...fields },
  },
});

export const reserved = (id: AttachmentId, fields: Data<Happened.Reserved> = {}): Happened.Reserved => ({
  type: 'Reserved',
  data: {
    ...{ volumeId, attachmentId: id, projectId: project, serverId: s1, mode: null, driver: 'client', sameServer: false },
    ...{ shareable: false, storageHost, deviceName: null, reservedAt: noon, expiresAt: null, ...fields },
  },
});
export const exportRequested = (id: AttachmentId, fields: Data<Happened.ExportRequested> = {}): Happened.ExportRequested => ({
  type: 'ExportRequested',
  data: {
    ...{ volumeId, attachmentId: id, projectId: project, storageHost, shareable: false, driver: 'client', mode: 'rw' },
    ...{ connector: connectorOf(host1), onFailure: 'reserved', requestedAt: noon, deadlineAt, ...fields },
  },
});
export const attached = (id: AttachmentId, fields: Data<Happened.Attached> = {}): Happened.Attached => ({
  type: 'Attached',
  data: { volumeId, attachmentId: id, mountpoint: null, serverId: s1, hostName: null, attachedAt: noon, ...fields },
});
export const stepFailed = (id: AttachmentId, fields: Data<Happened.StepFailed> = {}): Happened.StepFailed => ({
  type: 'StepFailed',
  data: {
    ...{ volumeId, attachmentId: id, part: 'export', direction: 'make', outcome: 'unknown', reason: 'no answer' },
    ...{ attempt: 1, failedAt: noon, retryAt: afterNoon(5), ...fields },
  },
});
export const attachFailed = (id: AttachmentId, fields: Data<Happened.AttachFailed> = {}): Happened.AttachFailed => ({
  type: 'AttachFailed',
  data: { volumeId, attachmentId: id, part: 'export', certain: true, reason: 'no', failedAt: noon, ...fields },
});
export const detached = (id: AttachmentId, fields: Data<Happened.Detached> = {}): Happened.Detached => ({
  type: 'Detached',
  data: { volumeId, attachmentId: id, driver: 'client', reason: 'requested', detachedAt: noon, ...fields },
});

/** The events that say no more than which attachment and when. */
const plainly =
  <Type extends Happened.AttachmentEvent['type']>(type: Type, time: string) =>
  (id: AttachmentId) =>
    ({ type, data: { volumeId, attachmentId: id, [time]: noon } }) as Extract<Happened.AttachmentEvent, { type: Type }>;

export const initialized = (id: AttachmentId): Happened.ConnectionInitialized => ({
  type: 'ConnectionInitialized',
  data: { volumeId, attachmentId: id, connection: connectionOf(id), initializedAt: noon },
});
export const hostConnectRequested = plainly('HostConnectRequested', 'requestedAt');
export const hostConnected = (id: AttachmentId): Happened.HostConnected => ({
  type: 'HostConnected',
  data: { volumeId, attachmentId: id, device: `/dev/disk/${id}`, connectedAt: noon },
});
export const guestAttachRequested = plainly('GuestAttachRequested', 'requestedAt');
export const guestAttached = plainly('GuestAttached', 'attachedAt');
export const detachRequested = plainly('DetachRequested', 'requestedAt');
export const guestDetachRequested = plainly('GuestDetachRequested', 'requestedAt');
export const guestDetached = plainly('GuestDetached', 'detachedAt');
export const hostDisconnectRequested = plainly('HostDisconnectRequested', 'requestedAt');
export const hostDisconnected = plainly('HostDisconnected', 'disconnectedAt');
export const unexportRequested = plainly('UnexportRequested', 'requestedAt');
export const unexported = plainly('Unexported', 'unexportedAt');

// --- attachments that have come some way ------------------------------------------------------------------------------------

/** An outside driver has the export and does the rest itself. */
export const connectedByClient = (id: AttachmentId, server: ServerId | null = s1, host: string = host1) => [
  reserved(id, { serverId: server }),
  exportRequested(id, { connector: connectorOf(host) }),
  initialized(id),
];
export const attachedByClient = (id: AttachmentId, server: ServerId | null = s1, host: string = host1) => [
  ...connectedByClient(id, server, host),
  attached(id, { serverId: server, hostName: host }),
];
/** Mooring has begun to attach. */
export const beingAttached = (id: AttachmentId, fields: { serverId?: ServerId; host?: string; deviceName?: string } = {}) => {
  const { serverId: server = s1, host = host1, deviceName = 'vdb' } = fields;
  return [
    reserved(id, { driver: 'mooring', serverId: server, deviceName }),
    exportRequested(id, { driver: 'mooring', connector: connectorOf(host), onFailure: 'ended' }),
  ];
};
export const attachedByMooring = (id: AttachmentId, fields: { serverId?: ServerId; host?: string; deviceName?: string } = {}) => [
  ...beingAttached(id, fields),
  ...[initialized(id), hostConnectRequested(id), hostConnected(id), guestAttachRequested(id), guestAttached(id)],
  attached(id, { serverId: fields.serverId ?? s1, hostName: fields.host ?? host1, mountpoint: `/dev/${fields.deviceName ?? 'vdb'}` }),
];
