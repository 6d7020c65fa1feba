import type { AttachmentId, HostName, ProjectId, ServerId, VolumeId } from '../kernel/ids.js';
import type { Message } from '../kernel/message.js';
import type { VmState } from './server.events.js';

interface Asked {
  readonly serverId: ServerId;
  readonly now: string;
}

/** What a host says about one of its guests. */
export type RecordServerSeen = Message<
  'RecordServerSeen',
  Asked & {
    name: string;
    hostName: HostName;
    projectId: ProjectId;
    vmState: VmState;
    vcpus: number;
    memoryMiB: number;
    ownDevices: readonly string[];
  }
>;
/** The host it was on does not know it any more. */
export type RecordServerVanished = Message<'RecordServerVanished', Asked & { hostName: HostName }>;
export type LockServer = Message<'LockServer', Asked & { reason: string | null }>;
export type UnlockServer = Message<'UnlockServer', Asked>;
/** `device` is a hint, `/dev/vdc` or `vdc`: refused when taken, else the next free name is chosen. */
export type ReserveDevice = Message<
  'ReserveDevice',
  Asked & {
    attachmentId: AttachmentId;
    volumeId: VolumeId;
    device: string | null;
    tag: string | null;
    deleteOnTermination: boolean;
    mayShareBootable: boolean;
    /** An administrator may attach to a locked server. */
    mayActOnLocked: boolean;
  }
>;
/** The attachment has ended, or never came to be. */
export type ReleaseDevice = Message<'ReleaseDevice', Asked & { attachmentId: AttachmentId; reason: string }>;
export type SetDeleteOnTermination = Message<
  'SetDeleteOnTermination',
  Asked & { attachmentId: AttachmentId; deleteOnTermination: boolean }
>;

export type ServerCommand =
  RecordServerSeen | RecordServerVanished | LockServer | UnlockServer | ReserveDevice | ReleaseDevice | SetDeleteOnTermination;
