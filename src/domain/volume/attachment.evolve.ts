/** What each event makes of an attachment. */
import { never } from '../kernel/decider.js';
import {
  type Attachment,
  type AttachmentCommon,
  attachStatusOf,
  inOrder,
  type Link,
  linkOf,
  type PartState,
  type Trouble,
} from './attachment.js';
import type { Connection } from './connector.js';
import type { AttachmentEvent, Part } from './volume.events.js';

const nothing: Link['parts'] = { export: 'absent', host: 'absent', guest: 'absent' };

/** The attachment after one of its events; `undefined` before it began and after it ended. */
export const evolveAttachment = (attachment: Attachment | undefined, event: AttachmentEvent): Attachment | undefined => {
  switch (event.type) {
    case 'Reserved':
      return reserved(event.data);
    case 'ExportRequested':
      return connecting(attachment ?? reserved(unlisted(event.data)), event.data);
    case 'Detached':
      return undefined;
    default:
      return attachment && evolveKnown(attachment, event);
  }
};

type KnownEvent = Exclude<AttachmentEvent, { type: 'Reserved' | 'ExportRequested' | 'Detached' }>;
type ReservedData = Extract<AttachmentEvent, { type: 'Reserved' }>['data'];
type AttachedData = Extract<AttachmentEvent, { type: 'Attached' }>['data'];
type ExportRequestedData = Extract<AttachmentEvent, { type: 'ExportRequested' }>['data'];

const evolveKnown = (attachment: Attachment, event: KnownEvent): Attachment => {
  switch (event.type) {
    case 'ConnectionInitialized':
      return connectionInitialized(attachment, event.data.connection);
    case 'HostConnectRequested':
      return withPart(attachment, 'host', 'making');
    case 'HostConnected':
      return withLink(withPart(attachment, 'host', 'present'), { device: event.data.device });
    case 'GuestAttachRequested':
      return withPart(attachment, 'guest', 'making');
    case 'GuestAttached':
      return withPart(attachment, 'guest', 'present');
    case 'Attached':
      return attached(attachment, event.data);
    case 'DetachRequested':
      return ending(attachment);
    case 'GuestDetachRequested':
      return withPart(attachment, 'guest', 'removing');
    case 'GuestDetached':
      return withPart(attachment, 'guest', 'absent');
    case 'HostDisconnectRequested':
      return withPart(attachment, 'host', 'removing');
    case 'HostDisconnected':
      return withPart(attachment, 'host', 'absent');
    case 'UnexportRequested':
      return withPart(attachment, 'export', 'removing');
    case 'Unexported':
      return withPart(attachment, 'export', 'absent');
    case 'StepFailed':
      return { ...attachment, trouble: troubleOf(event.data) };
    case 'AttachFailed':
      return undoing(attachment, event.data);
    case 'ConnectionUndone':
      return { ...reservedAgain(attachment), stage: 'reserved', expiresAt: event.data.expiresAt };
    case 'DetachRolledBack':
      return rolledBack(attachment, event.data.reason);
    case 'PartLost':
      return lost(attachment, event.data.part);
    default:
      return never(event, attachment);
  }
};

const reserved = (data: ReservedData): Attachment => ({
  id: data.attachmentId,
  volumeId: data.volumeId,
  projectId: data.projectId,
  serverId: data.serverId,
  mode: data.mode,
  askedMode: data.mode,
  driver: data.driver,
  shareable: data.shareable,
  storageHost: data.storageHost,
  deviceName: data.deviceName,
  mountpoint: null,
  attachedHost: null,
  reservedAt: data.reservedAt,
  attachedAt: null,
  trouble: null,
  lastFailure: null,
  stage: 'reserved',
  expiresAt: data.expiresAt,
});

/** An export of the old way belongs to no attachment; it is kept as one that no list shows. */
const unlisted = (data: ExportRequestedData): ReservedData => ({
  ...data,
  serverId: null,
  sameServer: false,
  deviceName: null,
  reservedAt: data.requestedAt,
  expiresAt: null,
});

const commonOf = (attachment: Attachment): AttachmentCommon => {
  const { id, volumeId, projectId, serverId, mode, askedMode, driver, shareable, storageHost, deviceName } = attachment;
  const { mountpoint, attachedHost, reservedAt, attachedAt, trouble, lastFailure } = attachment;
  return {
    ...{ id, volumeId, projectId, serverId, mode, askedMode, driver, shareable, storageHost, deviceName },
    ...{ mountpoint, attachedHost, reservedAt, attachedAt, trouble, lastFailure },
  };
};

const connecting = (attachment: Attachment, data: ExportRequestedData): Attachment => ({
  ...commonOf(attachment),
  mountpoint: data.connector.mountpoint ?? attachment.mountpoint,
  attachedHost: data.connector.host,
  mode: data.mode,
  trouble: null,
  stage: 'connecting',
  link: { connector: data.connector, mode: data.mode, connection: null, device: null, parts: { ...nothing, export: 'making' } },
  onFailure: data.onFailure,
  deadlineAt: data.deadlineAt,
});

const connectionInitialized = (attachment: Attachment, connection: Connection): Attachment => {
  const next = withLink(withPart(attachment, 'export', 'present'), { connection });
  if (next.stage !== 'connecting' || next.driver === 'mooring') return next;
  return { ...commonOf(next), stage: 'connected', link: next.link };
};

const attached = (attachment: Attachment, { serverId, hostName, mountpoint, attachedAt }: AttachedData): Attachment => ({
  ...commonOf(attachment),
  ...{ serverId, attachedHost: hostName, mountpoint, attachedAt },
  trouble: null,
  lastFailure: null,
  stage: 'attached',
  link: linkOf(attachment),
});

const ending = (attachment: Attachment): Attachment => {
  const link = linkOf(attachment);
  if (link === null) return attachment;
  return { ...commonOf(attachment), trouble: null, stage: 'ending', link, from: attachStatusOf(attachment) };
};

const undoing = (attachment: Attachment, failed: { part: Part; certain: boolean; reason: string }): Attachment => {
  if (attachment.stage !== 'connecting') return attachment;
  const { link, onFailure } = attachment;
  const parts = failed.certain ? { ...link.parts, [failed.part]: 'absent' as const } : link.parts;
  return { ...commonOf(attachment), trouble: null, lastFailure: failed.reason, stage: 'undoing', link: { ...link, parts }, onFailure };
};

/** Nothing of its connection is left, not even the mode that the connector brought. */
const reservedAgain = (attachment: Attachment): AttachmentCommon => {
  const common = commonOf(attachment);
  return { ...common, mode: common.askedMode, attachedHost: null };
};

/** `making` has the guest's part put back whole: an unplug that failed half-way may have changed its stored definition. */
const rolledBack = (attachment: Attachment, reason: string): Attachment => {
  const link = linkOf(attachment);
  if (link === null) return attachment;
  const parts = { ...link.parts, guest: 'making' as const };
  return { ...commonOf(attachment), trouble: null, lastFailure: reason, stage: 'attached', link: { ...link, parts } };
};

/** What stood on the lost part may stand no more: it is looked after, too, and made where it is not there. */
const lost = (attachment: Attachment, part: Part): Attachment => {
  const link = linkOf(attachment);
  if (link === null) return attachment;
  const again = inOrder.slice(inOrder.indexOf(part)).filter((each) => link.parts[each] !== 'absent');
  const parts = { ...link.parts, ...Object.fromEntries(again.map((each) => [each, 'making'])) };
  return withLink({ ...attachment, trouble: null }, { parts });
};

const withLink = (attachment: Attachment, change: Partial<Link>): Attachment => {
  if (attachment.stage === 'reserved' || attachment.link === null) return attachment;
  return { ...attachment, link: { ...attachment.link, ...change } };
};

/** An outcome or a new intent: whatever troubled the step before is over. */
const withPart = (attachment: Attachment, part: Part, state: PartState): Attachment => {
  const link = linkOf(attachment);
  if (link === null) return attachment;
  return withLink({ ...attachment, trouble: null }, { parts: { ...link.parts, [part]: state } });
};

const troubleOf = ({ part, direction, outcome, reason, attempt, failedAt, retryAt }: Trouble): Trouble => ({
  part,
  direction,
  outcome,
  reason,
  attempt,
  failedAt,
  retryAt,
});
