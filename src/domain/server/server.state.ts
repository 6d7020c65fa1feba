import { never } from '../kernel/decider.js';
import type { AttachmentId, HostName, ProjectId, ServerId, VolumeId } from '../kernel/ids.js';
import type { ServerEvent, VmState } from './server.events.js';

export type Server = { readonly stage: 'absent' } | KnownServer;

export interface KnownServer {
  /** `vanished`: its host no longer knows it. */
  readonly stage: 'present' | 'vanished';
  readonly serverId: ServerId;
  readonly name: string;
  readonly hostName: HostName;
  readonly projectId: ProjectId;
  readonly vmState: VmState;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly locked: { readonly reason: string | null } | null;
  readonly ownDevices: readonly string[];
  readonly devices: Readonly<Record<AttachmentId, Device>>;
}

export interface Device {
  readonly attachmentId: AttachmentId;
  readonly volumeId: VolumeId;
  readonly deviceName: string;
  readonly tag: string | null;
  readonly deleteOnTermination: boolean;
}

export const initialServer: Server = { stage: 'absent' };

export const evolve = (server: Server, event: ServerEvent): Server => {
  if (event.type === 'ServerDiscovered') {
    const { discoveredAt: _discoveredAt, ...fields } = event.data;
    const { locked, devices } = server.stage === 'absent' ? { locked: null, devices: {} } : server;
    return { ...fields, stage: 'present', locked, devices };
  }
  return server.stage === 'absent' ? server : evolveKnown(server, event);
};

const evolveKnown = (server: KnownServer, event: Exclude<ServerEvent, { type: 'ServerDiscovered' }>): KnownServer => {
  switch (event.type) {
    case 'ServerRenamed':
      return { ...server, name: event.data.name };
    case 'VmStateSeen':
      return { ...server, vmState: event.data.vmState };
    case 'ServerMoved':
      return { ...server, stage: 'present', hostName: event.data.hostName };
    case 'OwnDevicesSeen':
      return { ...server, ownDevices: event.data.ownDevices };
    case 'ServerVanished':
      return { ...server, stage: 'vanished' };
    case 'ServerLocked':
      return { ...server, locked: { reason: event.data.reason } };
    case 'ServerUnlocked':
      return { ...server, locked: null };
    case 'DeviceReserved': {
      const { attachmentId, volumeId, deviceName, tag, deleteOnTermination } = event.data;
      return withDevice(server, { attachmentId, volumeId, deviceName, tag, deleteOnTermination });
    }
    case 'DeviceReleased': {
      const { [event.data.attachmentId]: _released, ...devices } = server.devices;
      return { ...server, devices };
    }
    case 'DeleteOnTerminationSet': {
      const device = server.devices[event.data.attachmentId];
      return device ? withDevice(server, { ...device, deleteOnTermination: event.data.deleteOnTermination }) : server;
    }
    default:
      return never(event, server);
  }
};

const withDevice = (server: KnownServer, device: Device): KnownServer => ({
  ...server,
  devices: { ...server.devices, [device.attachmentId]: device },
});
