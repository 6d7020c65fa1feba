import type { Message } from '../kernel/message.js';
import type { AttachmentId, HostName, ProjectId, ServerId, VolumeId, VolumeTypeId } from '../kernel/ids.js';
import type { HostService } from '../host/host.decider.js';
import type { AttachMode, Connection, Connector } from './connector.js';
import type { Direction, Driver, EndReason, FailedOutcome, Part, VolumeStep } from './volume.events.js';

/** Every command says which volume and when; ids and times are made outside, so that deciding twice gives the same events. */
interface Asked {
  readonly volumeId: VolumeId;
  /** ISO 8601. */
  readonly now: string;
}
interface AskedOfAttachment extends Asked {
  readonly attachmentId: AttachmentId;
}

export type CreateVolume = Message<
  'CreateVolume',
  Asked & {
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
  }
>;
export type DescribeVolume = Message<'DescribeVolume', Asked & { name?: string | null; description?: string | null }>;
/** `replace`: exactly these; `merge`: these besides the others; `remove`: without this one. */
export type SetMetadata = Message<'SetMetadata', Asked & { change: MetadataChange }>;
export type MetadataChange =
  | { readonly how: 'replace'; readonly metadata: Readonly<Record<string, string>> }
  | { readonly how: 'merge'; readonly metadata: Readonly<Record<string, string>> }
  | { readonly how: 'remove'; readonly key: string };
export type SetReadonlyFlag = Message<'SetReadonlyFlag', Asked & { readonly: boolean }>;
export type SetBootableFlag = Message<'SetBootableFlag', Asked & { bootable: boolean }>;
export type RequestExtension = Message<'RequestExtension', Asked & { sizeGiB: number }>;
export type RequestDeletion = Message<'RequestDeletion', Asked>;
export type RecordVolumeStep = Message<'RecordVolumeStep', Asked & { step: VolumeStep }>;
export type RecordVolumeStepFailed = Message<
  'RecordVolumeStepFailed',
  Asked & { step: VolumeStep; outcome: FailedOutcome; reason: string; retryAt: string }
>;
export type RecordBackingLost = Message<'RecordBackingLost', Asked & { reason: string }>;
export type RecordBackingFound = Message<'RecordBackingFound', Asked>;

/** With a connector the export is asked for in the same decision. */
export type Reserve = Message<
  'Reserve',
  AskedOfAttachment & {
    serverId: ServerId | null;
    mode: AttachMode | null;
    driver: Exclude<Driver, 'connection'>;
    deviceName: string | null;
    connector: Connector | null;
    /** May a bootable multiattach volume be attached a second time? A policy, decided by the face. */
    mayShareBootable: boolean;
    /** When it was first asked for: a repetition that comes too late is refused, however it comes about. */
    requestedAt: string;
    expiresAt: string | null;
    deadlineAt: string;
    /** Record a refusal, so that every repetition gets the same answer. */
    recordRefusal: boolean;
    inMaintenance: InMaintenance;
  }
>;
/** Which of the hosts that something new would take begins nothing new now; `null`: none of them. */
export type InMaintenance = HostService | null;
export type RequestConnection = Message<'RequestConnection', AskedOfAttachment & { connector: Connector; deadlineAt: string }>;
/** The old way: an export for a connector, without an attachment. The id is derived from volume and initiator. */
export type RequestBareConnection = Message<
  'RequestBareConnection',
  AskedOfAttachment & { connector: Connector; deadlineAt: string; inMaintenance: InMaintenance }
>;
export type CompleteAttachment = Message<'CompleteAttachment', AskedOfAttachment & { byService: boolean }>;
/** The old way: what is attached was attached by somebody else. */
export type AttachByHand = Message<
  'AttachByHand',
  AskedOfAttachment & { serverId: ServerId | null; hostName: string | null; mountpoint: string; mode: AttachMode | null }
>;
export type RequestDetach = Message<'RequestDetach', AskedOfAttachment>;
export type LapseReservation = Message<'LapseReservation', AskedOfAttachment>;

export type BeginAttach = Message<'BeginAttach', Asked & { expiresAt: string }>;
export type AbandonAttach = Message<'AbandonAttach', Asked & { reason: EndReason }>;
export type BeginDetach = Message<'BeginDetach', Asked & { expiresAt: string }>;
export type AbandonDetach = Message<'AbandonDetach', Asked & { reason: EndReason }>;

export type RecordConnectionInitialized = Message<'RecordConnectionInitialized', AskedOfAttachment & { connection: Connection }>;
export type RecordHostConnected = Message<'RecordHostConnected', AskedOfAttachment & { device: string | null }>;
export type RecordGuestAttached = Message<'RecordGuestAttached', AskedOfAttachment>;
export type RecordGuestDetached = Message<'RecordGuestDetached', AskedOfAttachment>;
export type RecordHostDisconnected = Message<'RecordHostDisconnected', AskedOfAttachment>;
export type RecordUnexported = Message<'RecordUnexported', AskedOfAttachment>;
export type RecordStepFailed = Message<
  'RecordStepFailed',
  AskedOfAttachment & {
    part: Part;
    direction: Direction;
    outcome: FailedOutcome;
    reason: string;
    retryAt: string;
    /** How often a guest is asked to let go of a disk. */
    unplugTries: number;
  }
>;
/** A part of an attachment that should be there was looked for and is not. */
export type RecordPartLost = Message<'RecordPartLost', AskedOfAttachment & { part: Part; reason: string; foundAt: string }>;

export type VolumeLifeCommand =
  | CreateVolume
  | DescribeVolume
  | SetMetadata
  | SetReadonlyFlag
  | SetBootableFlag
  | RequestExtension
  | RequestDeletion
  | RecordVolumeStep
  | RecordVolumeStepFailed;

export type AttachCommand =
  | Reserve
  | RequestConnection
  | RequestBareConnection
  | CompleteAttachment
  | AttachByHand
  | RecordConnectionInitialized
  | RecordHostConnected
  | RecordGuestAttached;

export type DetachCommand =
  RequestDetach | LapseReservation | RecordGuestDetached | RecordHostDisconnected | RecordUnexported | RecordStepFailed;

export type OverlayCommand = BeginAttach | AbandonAttach | BeginDetach | AbandonDetach;

export type LossCommand = RecordPartLost | RecordBackingLost | RecordBackingFound;

export type VolumeCommand = VolumeLifeCommand | AttachCommand | DetachCommand | OverlayCommand | LossCommand;
