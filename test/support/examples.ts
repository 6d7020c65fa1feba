/** Example data; a test overrides only what it is about. */
import {
  attachmentId,
  hostName,
  projectId,
  serverId,
  type AttachmentId,
  type ServerId,
  volumeId as toVolumeId,
  volumeTypeId,
} from '../../src/domain/kernel/ids.js';
import type { Connection, Connector } from '../../src/domain/volume/connector.js';
import type {
  AttachByHand,
  CompleteAttachment,
  CreateVolume,
  RecordStepFailed,
  RequestConnection,
  RequestDetach,
  Reserve,
} from '../../src/domain/volume/volume.commands.js';
import type * as Happened from '../../src/domain/volume/volume.events.js';

export const volumeId = toVolumeId('volume-1');
export const a1 = attachmentId('attachment-1');
export const a2 = attachmentId('attachment-2');
export const a3 = attachmentId('attachment-3');
export const s1 = serverId('server-1');
export const s2 = serverId('server-2');
export const project = projectId('project-1');
export const storageHost = hostName('storage-1');
export const host1 = hostName('compute-1');
export const host2 = hostName('compute-2');

/** Everything happens at noon, unless it is about time. */
export const noon = '2026-01-01T12:00:00.000Z';
export const afterNoon = (seconds: number): string => new Date(Date.parse(noon) + seconds * 1000).toISOString();
export const deadlineAt = afterNoon(600);

export const connectorOf = (host: string, fields: Partial<Connector> = {}): Connector => ({
  initiator: `iqn.2026-01.example:${host}`,
  host,
  ip: '127.0.0.1',
  platform: 'x86_64',
  osType: 'linux',
  multipath: false,
  mountpoint: null,
  mode: null,
  ...fields,
});

export const connectionOf = (id: AttachmentId): Connection => ({
  portal: '127.0.0.1:3260',
  targetIqn: `iqn.2026-11.org.mooring:${id}`,
  lun: 1,
  authUsername: `chap-${id}`,
});

type Data<Message extends { data: object }> = Partial<Message['data']>;

// --- the volume -------------------------------------------------------------------------------------------------------

const described = {
  volumeId,
  projectId: project,
  userId: 'user-1',
  name: 'data',
  description: null,
  sizeGiB: 10,
  volumeTypeId: volumeTypeId('type-1'),
  volumeTypeName: 'standard',
  multiattach: false,
  availabilityZone: 'nova',
  storageHost,
  metadata: {},
};

export const createVolume = (fields: Data<CreateVolume> = {}): CreateVolume => ({
  type: 'CreateVolume',
  data: { ...described, now: noon, ...fields },
});
export const created = (fields: Data<Happened.VolumeCreated> = {}): Happened.VolumeCreated => ({
  type: 'VolumeCreated',
  data: { ...described, createdAt: noon, ...fields },
});
export const provisioned: Happened.VolumeProvisioned = { type: 'VolumeProvisioned', data: { volumeId, provisionedAt: noon } };

/** A volume for one host at a time. */
export const available = [created(), provisioned] as const;
/** A volume for several hosts at once. */
export const shared = [created({ multiattach: true }), provisioned] as const;

// --- one attachment -----------------------------------------------------------------------------------------------------

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
  data: { volumeId, attachmentId: id, mountpoint: null, serverId: s1, attachedAt: noon, ...fields },
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
  data: { volumeId, attachmentId: id, reason: 'requested', detachedAt: noon, ...fields },
});

/** The events that say no more than which attachment and when. */
const plainly =
  <Type extends Happened.AttachmentEvent['type'], Time extends string>(type: Type, time: Time) =>
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
  attached(id, { serverId: server }),
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
  attached(id, { serverId: fields.serverId ?? s1, mountpoint: `/dev/${fields.deviceName ?? 'vdb'}` }),
];
