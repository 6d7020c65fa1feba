/** One attachment of a volume: what the API calls it, and what of it exists on hosts. */
import { never } from '../kernel/decider.js';
import type { AttachmentId, HostName, ProjectId, ServerId, VolumeId } from '../kernel/ids.js';
import type { AttachMode, Connection, Connector } from './connector.js';
import type { AttachmentEvent, Direction, Driver, FailedOutcome, Part } from './volume.events.js';

export type AttachStatus = 'reserved' | 'attaching' | 'attached' | 'error_attaching' | 'error_detaching';

/** `making` and `removing` are intents whose outcome is not known yet: the part may exist. */
export type PartState = 'absent' | 'making' | 'present' | 'removing';

/** The way from the volume to its consumer. */
export interface Link {
  readonly connector: Connector;
  readonly mode: AttachMode;
  readonly connection: Connection | null;
  readonly device: string | null;
  readonly parts: Readonly<Record<Part, PartState>>;
}

/** The last try that failed since something last went well. */
export interface Trouble {
  readonly part: Part;
  readonly direction: Direction;
  readonly outcome: FailedOutcome;
  readonly reason: string;
  readonly attempt: number;
  readonly failedAt: string;
  readonly retryAt: string;
}

interface Common {
  readonly id: AttachmentId;
  readonly volumeId: VolumeId;
  readonly projectId: ProjectId;
  readonly serverId: ServerId | null;
  readonly mode: AttachMode | null;
  readonly driver: Driver;
  readonly shareable: boolean;
  readonly storageHost: HostName;
  readonly deviceName: string | null;
  readonly mountpoint: string | null;
  /** The connector's host, or the one that was named by hand. */
  readonly attachedHost: string | null;
  readonly reservedAt: string;
  readonly attachedAt: string | null;
  readonly trouble: Trouble | null;
  /** Why the last attempt to attach or to detach was given up. */
  readonly lastFailure: string | null;
}

export type Attachment = Common &
  (
    | { readonly stage: 'reserved'; readonly expiresAt: string | null }
    | { readonly stage: 'connecting'; readonly link: Link; readonly onFailure: 'reserved' | 'ended'; readonly deadlineAt: string }
    /** The export is there; an outside driver does the rest and says when it is complete. */
    | { readonly stage: 'connected'; readonly link: Link }
    /** Without a link: it stands in for a server that is on no host now, or was recorded by hand. */
    | { readonly stage: 'attached'; readonly link: Link | null }
    | { readonly stage: 'undoing'; readonly link: Link; readonly onFailure: 'reserved' | 'ended' }
    | { readonly stage: 'ending'; readonly link: Link; readonly from: AttachStatus }
  );

/** After this many failed tries to remove a part, operators are shown an error; the tries go on. */
const triesBeforeError = 3;

export const linkOf = (attachment: Attachment): Link | null => (attachment.stage === 'reserved' ? null : attachment.link);

export const attachStatusOf = (attachment: Attachment): AttachStatus => {
  switch (attachment.stage) {
    case 'reserved':
      return 'reserved';
    case 'connecting':
    case 'connected':
      return 'attaching';
    case 'attached':
      return 'attached';
    case 'undoing':
      return isStuck(attachment) ? 'error_attaching' : 'attaching';
    case 'ending':
      return isStuck(attachment) ? 'error_detaching' : attachment.from;
    default:
      return never(attachment, 'attached');
  }
};

/** A removal that keeps failing. While a guest that was attached still has its disk, the attachment is as it was. */
const isStuck = (attachment: Attachment): boolean => {
  const { trouble } = attachment;
  if (trouble?.direction !== 'remove' || trouble.attempt < triesBeforeError) return false;
  return trouble.part !== 'guest' || attachment.stage !== 'ending' || attachment.from !== 'attached';
};

export const isInError = (attachment: Attachment): boolean => attachStatusOf(attachment).startsWith('error_');

/** Does, or may, anything of it exist on a host? */
export const holdsParts = (attachment: Attachment): boolean => {
  const link = linkOf(attachment);
  return link !== null && Object.values(link.parts).some((state) => state !== 'absent');
};

/** Parts go in the opposite order they came: never an export while a host or a guest may still use it (I4). */
export const nextToRemove = ({ parts }: Link): Part | null => {
  if (parts.guest !== 'absent') return 'guest';
  if (parts.host !== 'absent') return 'host';
  return parts.export !== 'absent' ? 'export' : null;
};

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
      return { ...commonOf(attachment), attachedHost: null, stage: 'reserved', expiresAt: event.data.expiresAt };
    case 'DetachRolledBack':
      return rolledBack(attachment, event.data.reason);
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

const commonOf = (attachment: Attachment): Common => {
  const { id, volumeId, projectId, serverId, mode, driver, shareable, storageHost, deviceName } = attachment;
  const { mountpoint, attachedHost, reservedAt, attachedAt, trouble, lastFailure } = attachment;
  return {
    ...{ id, volumeId, projectId, serverId, mode, driver, shareable, storageHost, deviceName },
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

/** `making` has the guest's part put back whole: an unplug that failed half-way may have changed its stored definition. */
const rolledBack = (attachment: Attachment, reason: string): Attachment => {
  const link = linkOf(attachment);
  if (link === null) return attachment;
  const parts = { ...link.parts, guest: 'making' as const };
  return { ...commonOf(attachment), trouble: null, lastFailure: reason, stage: 'attached', link: { ...link, parts } };
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
