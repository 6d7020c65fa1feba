import type { Message } from '../kernel/message.js';
import type { AttachmentId, HostName, ProjectId, ServerId, VolumeId, VolumeTypeId } from '../kernel/ids.js';
import type { AttachMode, Connection, Connector } from './connector.js';

/** Asked for and accepted; the storage node has not been told yet. */
export type VolumeCreated = Message<
  'VolumeCreated',
  {
    volumeId: VolumeId;
    projectId: ProjectId;
    userId: string;
    name: string | null;
    description: string | null;
    sizeGiB: number;
    volumeTypeId: VolumeTypeId;
    volumeTypeName: string;
    multiattach: boolean;
    availabilityZone: string;
    storageHost: HostName;
    metadata: Readonly<Record<string, string>>;
    createdAt: string;
  }
>;
/** The bytes exist; the volume can be attached. */
export type VolumeProvisioned = Message<'VolumeProvisioned', { volumeId: VolumeId; provisionedAt: string }>;
/** The storage node refused; there are no bytes. */
export type VolumeProvisionFailed = Message<'VolumeProvisionFailed', { volumeId: VolumeId; reason: string; failedAt: string }>;
export type VolumeDescribed = Message<
  'VolumeDescribed',
  { volumeId: VolumeId; name: string | null; description: string | null; describedAt: string }
>;
/** The whole metadata of the volume from now on. */
export type MetadataReplaced = Message<
  'MetadataReplaced',
  { volumeId: VolumeId; metadata: Readonly<Record<string, string>>; replacedAt: string }
>;
export type ReadonlyFlagSet = Message<'ReadonlyFlagSet', { volumeId: VolumeId; readonly: boolean; setAt: string }>;
export type BootableFlagSet = Message<'BootableFlagSet', { volumeId: VolumeId; bootable: boolean; setAt: string }>;
/** To be made larger; it still has its old size. */
export type ExtensionRequested = Message<
  'ExtensionRequested',
  { volumeId: VolumeId; storageHost: HostName; sizeGiB: number; requestedAt: string }
>;
export type VolumeExtended = Message<'VolumeExtended', { volumeId: VolumeId; sizeGiB: number; extendedAt: string }>;
export type ExtensionFailed = Message<'ExtensionFailed', { volumeId: VolumeId; reason: string; failedAt: string }>;
/** To be deleted; the bytes are still there. */
export type DeletionRequested = Message<'DeletionRequested', { volumeId: VolumeId; storageHost: HostName; requestedAt: string }>;
export type VolumeDeleted = Message<'VolumeDeleted', { volumeId: VolumeId; deletedAt: string }>;
export type DeletionFailed = Message<'DeletionFailed', { volumeId: VolumeId; reason: string; failedAt: string }>;
/** A try on the storage node ended without certainty; the next is due at `retryAt`. */
export type VolumeStepFailed = Message<
  'VolumeStepFailed',
  { volumeId: VolumeId; step: VolumeStep; outcome: FailedOutcome; reason: string; attempt: number; failedAt: string; retryAt: string }
>;
/** Its bytes are not where they were kept. Nobody is to attach it; who is attached stays so. */
export type BackingLost = Message<'BackingLost', { volumeId: VolumeId; reason: string; lostAt: string }>;
/** Bytes that were lost are back, by somebody else's doing. */
export type BackingFound = Message<'BackingFound', { volumeId: VolumeId; foundAt: string }>;

/** The volume is held for one consumer. Nothing on any host has changed yet. */
export type Reserved = Message<
  'Reserved',
  {
    volumeId: VolumeId;
    attachmentId: AttachmentId;
    projectId: ProjectId;
    serverId: ServerId | null;
    /** Asked for; `null` when not chosen yet. */
    mode: AttachMode | null;
    driver: Driver;
    /** A further attachment for a server that holds the volume already (domain §4.1). */
    sameServer: boolean;
    shareable: boolean;
    storageHost: HostName;
    /** `vdb`; where Mooring plugs the disk in itself. */
    deviceName: string | null;
    reservedAt: string;
    /** With no step begun by then it lapses; `null`: never. */
    expiresAt: string | null;
  }
>;
/** Somebody else was first. Final for this attachment id. */
export type ReservationRefused = Message<
  'ReservationRefused',
  { volumeId: VolumeId; attachmentId: AttachmentId; code: string; message: string; refusedAt: string }
>;
/** An export for this connector is to be made; it may exist from now on. */
export type ExportRequested = Message<
  'ExportRequested',
  {
    volumeId: VolumeId;
    attachmentId: AttachmentId;
    projectId: ProjectId;
    storageHost: HostName;
    shareable: boolean;
    driver: Driver;
    connector: Connector;
    mode: AttachMode;
    /** What is left of the attachment when this fails and is undone. */
    onFailure: 'reserved' | 'ended';
    requestedAt: string;
    /** Given up and undone after this. */
    deadlineAt: string;
  }
>;
/** The export exists and lets this one initiator in. */
export type ConnectionInitialized = Message<'ConnectionInitialized', Step & { connection: Connection; initializedAt: string }>;
export type HostConnectRequested = Message<'HostConnectRequested', Step & { requestedAt: string }>;
/** The host sees the volume, identified by its serial. `device` is null where the guest's emulator logs in by itself. */
export type HostConnected = Message<'HostConnected', Step & { device: string | null; connectedAt: string }>;
export type GuestAttachRequested = Message<'GuestAttachRequested', Step & { requestedAt: string }>;
export type GuestAttached = Message<'GuestAttached', Step & { attachedAt: string }>;
/** In use. `hostName` is null for a server that is on no host now. */
export type Attached = Message<
  'Attached',
  Step & { mountpoint: string | null; serverId: ServerId | null; hostName: string | null; attachedAt: string }
>;

/** To be ended; guest, host and export are still as they were. */
export type DetachRequested = Message<'DetachRequested', Step & { requestedAt: string }>;
export type GuestDetachRequested = Message<'GuestDetachRequested', Step & { requestedAt: string }>;
export type GuestDetached = Message<'GuestDetached', Step & { detachedAt: string }>;
export type HostDisconnectRequested = Message<'HostDisconnectRequested', Step & { requestedAt: string }>;
export type HostDisconnected = Message<'HostDisconnected', Step & { disconnectedAt: string }>;
export type UnexportRequested = Message<'UnexportRequested', Step & { requestedAt: string }>;
export type Unexported = Message<'Unexported', Step & { unexportedAt: string }>;
/** The attachment has ended; nothing of it is left on any host. */
export type Detached = Message<'Detached', Step & { driver: Driver; reason: EndReason; detachedAt: string }>;

/** A try ended badly. `unknown`: look again before anything else. The next try is due at `retryAt`. */
export type StepFailed = Message<
  'StepFailed',
  Step & {
    part: Part;
    direction: Direction;
    outcome: FailedOutcome;
    reason: string;
    attempt: number;
    failedAt: string;
    retryAt: string;
  }
>;
/** Given up; what was made is undone in reverse order. `certain`: the failed part is surely not there. */
export type AttachFailed = Message<'AttachFailed', Step & { part: Part; certain: boolean; reason: string; failedAt: string }>;
/** The export that failed is gone; the attachment is only reserved again. */
export type ConnectionUndone = Message<'ConnectionUndone', Step & { undoneAt: string; expiresAt: string | null }>;
/** The guest would not let go of the disk: it stays attached, and its definition is put back. */
export type DetachRolledBack = Message<'DetachRolledBack', Step & { reason: string; rolledBackAt: string }>;
/** What was there has gone without Mooring's doing. It is to be made again, and what stands on it looked after. */
export type PartLost = Message<'PartLost', Step & { part: Part; reason: string; foundAt: string; lostAt: string }>;

/** `os-reserve`: an outside driver has begun to attach, by the old way that names no attachment. */
export type AttachBegun = Message<'AttachBegun', { volumeId: VolumeId; begunAt: string; expiresAt: string }>;
export type AttachAbandoned = Message<'AttachAbandoned', { volumeId: VolumeId; reason: EndReason; abandonedAt: string }>;
/** `os-begin_detaching`, the old way's counterpart. */
export type DetachBegun = Message<'DetachBegun', { volumeId: VolumeId; begunAt: string; expiresAt: string }>;
export type DetachAbandoned = Message<'DetachAbandoned', { volumeId: VolumeId; reason: EndReason; abandonedAt: string }>;

interface Step {
  readonly volumeId: VolumeId;
  readonly attachmentId: AttachmentId;
}

/** What an attachment consists of outside the log, in the order it is made. */
export type Part = 'export' | 'host' | 'guest';
export type Direction = 'make' | 'remove';
export type FailedOutcome = 'refused' | 'unknown';
export type VolumeStep = 'create' | 'grow' | 'delete';
export type EndReason = 'requested' | 'lapsed' | 'undone';
/** `mooring` runs every step; a `client` runs host and guest itself; a `connection` is an export without attachment (the old way). */
export type Driver = 'mooring' | 'client' | 'connection';

export type VolumeLifeEvent =
  | VolumeCreated
  | VolumeProvisioned
  | VolumeProvisionFailed
  | VolumeDescribed
  | MetadataReplaced
  | ReadonlyFlagSet
  | BootableFlagSet
  | ExtensionRequested
  | VolumeExtended
  | ExtensionFailed
  | DeletionRequested
  | VolumeDeleted
  | DeletionFailed
  | VolumeStepFailed
  | BackingLost
  | BackingFound;

export type AttachmentEvent =
  | Reserved
  | ExportRequested
  | ConnectionInitialized
  | HostConnectRequested
  | HostConnected
  | GuestAttachRequested
  | GuestAttached
  | Attached
  | DetachRequested
  | GuestDetachRequested
  | GuestDetached
  | HostDisconnectRequested
  | HostDisconnected
  | UnexportRequested
  | Unexported
  | Detached
  | StepFailed
  | AttachFailed
  | ConnectionUndone
  | DetachRolledBack
  | PartLost;

export type OverlayEvent = AttachBegun | AttachAbandoned | DetachBegun | DetachAbandoned;

export type VolumeEvent = VolumeLifeEvent | AttachmentEvent | ReservationRefused | OverlayEvent;
