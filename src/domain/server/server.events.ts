import type { AttachmentId, HostName, ProjectId, ServerId, VolumeId } from '../kernel/ids.js';
import type { Message } from '../kernel/message.js';

export type VmState = 'active' | 'paused' | 'stopped' | 'error' | 'building';

/** A guest Mooring had not seen before runs, or stands, on a host. */
export type ServerDiscovered = Message<
  'ServerDiscovered',
  {
    serverId: ServerId;
    name: string;
    hostName: HostName;
    projectId: ProjectId;
    vmState: VmState;
    vcpus: number;
    memoryMiB: number;
    /** Device names the guest's own disks have, without `/dev/`; never given away. */
    ownDevices: readonly string[];
    discoveredAt: string;
  }
>;
export type ServerRenamed = Message<'ServerRenamed', { serverId: ServerId; name: string; seenAt: string }>;
export type VmStateSeen = Message<'VmStateSeen', { serverId: ServerId; vmState: VmState; seenAt: string }>;
/** It is on another host now. */
export type ServerMoved = Message<'ServerMoved', { serverId: ServerId; hostName: HostName; seenAt: string }>;
export type OwnDevicesSeen = Message<'OwnDevicesSeen', { serverId: ServerId; ownDevices: readonly string[]; seenAt: string }>;
/** Its host no longer knows it. Its attachments stand until they are detached. */
export type ServerVanished = Message<'ServerVanished', { serverId: ServerId; seenAt: string }>;
export type ServerLocked = Message<'ServerLocked', { serverId: ServerId; reason: string | null; lockedAt: string }>;
export type ServerUnlocked = Message<'ServerUnlocked', { serverId: ServerId; unlockedAt: string }>;

/** A device name is held for a volume. Whether the volume may be attached is not decided here. */
export type DeviceReserved = Message<
  'DeviceReserved',
  {
    serverId: ServerId;
    attachmentId: AttachmentId;
    volumeId: VolumeId;
    deviceName: string;
    tag: string | null;
    deleteOnTermination: boolean;
    /** What the volume is to be asked, should whoever began this not live to ask. */
    mayShareBootable: boolean;
    reservedAt: string;
  }
>;
/** The name is free again. */
export type DeviceReleased = Message<
  'DeviceReleased',
  { serverId: ServerId; attachmentId: AttachmentId; reason: string; releasedAt: string }
>;
export type DeleteOnTerminationSet = Message<
  'DeleteOnTerminationSet',
  { serverId: ServerId; attachmentId: AttachmentId; deleteOnTermination: boolean; setAt: string }
>;

export type ServerEvent =
  | ServerDiscovered
  | ServerRenamed
  | VmStateSeen
  | ServerMoved
  | OwnDevicesSeen
  | ServerVanished
  | ServerLocked
  | ServerUnlocked
  | DeviceReserved
  | DeviceReleased
  | DeleteOnTerminationSet;
