import { type Decider, never } from '../kernel/decider.js';
import { Rejection } from '../kernel/rejection.js';
import { diskName, firstFree, mostDevices } from './device-names.js';
import type {
  LockServer,
  RecordServerSeen,
  RecordServerVanished,
  ReleaseDevice,
  ReserveDevice,
  ServerCommand,
  SetDeleteOnTermination,
  UnlockServer,
} from './server.commands.js';
import type { DeviceReserved, ServerEvent } from './server.events.js';
import { evolve, initialServer, type KnownServer, type Server } from './server.state.js';

export const present = (server: Server, serverId: string): KnownServer => {
  if (server.stage !== 'present') throw new Rejection('server-not-found', `Instance ${serverId} could not be found.`);
  return server;
};

const recordServerSeen = ({ data }: RecordServerSeen, server: Server): ServerEvent[] => {
  const { now, ...seen } = data;
  if (server.stage !== 'present') return [{ type: 'ServerDiscovered', data: { ...seen, discoveredAt: now } }];
  const { serverId } = data;
  const events: ServerEvent[] = [];
  if (seen.name !== server.name) events.push({ type: 'ServerRenamed', data: { serverId, name: seen.name, seenAt: now } });
  if (seen.hostName !== server.hostName) events.push({ type: 'ServerMoved', data: { serverId, hostName: seen.hostName, seenAt: now } });
  if (seen.vmState !== server.vmState) events.push({ type: 'VmStateSeen', data: { serverId, vmState: seen.vmState, seenAt: now } });
  if (!sameNames(seen.ownDevices, server.ownDevices)) {
    events.push({ type: 'OwnDevicesSeen', data: { serverId, ownDevices: seen.ownDevices, seenAt: now } });
  }
  return events;
};

const sameNames = (one: readonly string[], other: readonly string[]): boolean => one.toSorted().join() === other.toSorted().join();

/** A host speaks only for the guests it has: one that moved away has not vanished. */
const recordServerVanished = ({ data }: RecordServerVanished, server: Server): ServerEvent[] => {
  if (server.stage !== 'present' || server.hostName !== data.hostName) return [];
  return [{ type: 'ServerVanished', data: { serverId: data.serverId, seenAt: data.now } }];
};

const lockServer = ({ data }: LockServer, server: Server): ServerEvent[] => {
  if (present(server, data.serverId).locked) return [];
  return [{ type: 'ServerLocked', data: { serverId: data.serverId, reason: data.reason, lockedAt: data.now } }];
};

const unlockServer = ({ data }: UnlockServer, server: Server): ServerEvent[] => {
  if (!present(server, data.serverId).locked) return [];
  return [{ type: 'ServerUnlocked', data: { serverId: data.serverId, unlockedAt: data.now } }];
};

const reserveDevice = ({ data }: ReserveDevice, server: Server): DeviceReserved[] => {
  const current = present(server, data.serverId);
  if (current.devices[data.attachmentId]) return [];
  refuseLocked(current, data.mayActOnLocked);
  refuseState(current, 'attach_volume');
  refuseSameVolume(current, data.volumeId);
  const deviceName = deviceNameFor(current, data.device);
  const { serverId, attachmentId, volumeId, tag, deleteOnTermination, mayShareBootable, now: reservedAt } = data;
  return [
    {
      type: 'DeviceReserved',
      data: { serverId, attachmentId, volumeId, deviceName, tag, deleteOnTermination, mayShareBootable, reservedAt },
    },
  ];
};

export const refuseLocked = (server: KnownServer, mayActOnLocked: boolean): void => {
  if (server.locked && !mayActOnLocked) {
    throw new Rejection('server-locked', `Instance ${server.serverId} is locked`, { state: 'locked', retryable: true });
  }
};

/** Attaching and detaching need a guest that is whole: being built or in error it is not. */
export const refuseState = ({ serverId, vmState }: KnownServer, act: 'attach_volume' | 'detach_volume'): void => {
  if (vmState !== 'building' && vmState !== 'error') return;
  const message = `Cannot '${act}' instance ${serverId} while it is in vm_state ${vmState}`;
  throw new Rejection('server-state', message, { state: vmState, retryable: vmState === 'building' });
};

const refuseSameVolume = ({ serverId, devices }: KnownServer, volumeId: string): void => {
  const device = Object.values(devices).find((each) => each.volumeId === volumeId);
  if (!device) return;
  const message = `Invalid volume: volume ${volumeId} is already attached to instance ${serverId}.`;
  throw new Rejection('already-attached', message, { holder: device.attachmentId });
};

const deviceNameFor = (server: KnownServer, hint: string | null): string => {
  const taken = new Set([...server.ownDevices, ...Object.values(server.devices).map(({ deviceName }) => deviceName)]);
  if (taken.size >= mostDevices) {
    throw new Rejection(
      'too-many-devices',
      `The maximum allowed number of disk devices (${mostDevices}) to attach to a single instance is reached.`,
    );
  }
  const name = hint === null ? null : diskName(hint);
  if (name === null) return firstFree(taken);
  if (taken.has(name)) throw new Rejection('device-in-use', `The supplied device path (${hint}) is in use.`, { retryable: false });
  return name;
};

const releaseDevice = ({ data }: ReleaseDevice, server: Server): ServerEvent[] => {
  if (server.stage === 'absent' || !server.devices[data.attachmentId]) return [];
  const { serverId, attachmentId, reason, now } = data;
  return [{ type: 'DeviceReleased', data: { serverId, attachmentId, reason, releasedAt: now } }];
};

const setDeleteOnTermination = ({ data }: SetDeleteOnTermination, server: Server): ServerEvent[] => {
  const device = present(server, data.serverId).devices[data.attachmentId];
  if (!device) throw new Rejection('not-attached', `Attachment ${data.attachmentId} is not on instance ${data.serverId}.`);
  if (device.deleteOnTermination === data.deleteOnTermination) return [];
  const { serverId, attachmentId, deleteOnTermination, now } = data;
  return [{ type: 'DeleteOnTerminationSet', data: { serverId, attachmentId, deleteOnTermination, setAt: now } }];
};

const decide = (command: ServerCommand, server: Server): readonly ServerEvent[] => {
  switch (command.type) {
    case 'RecordServerSeen':
      return recordServerSeen(command, server);
    case 'RecordServerVanished':
      return recordServerVanished(command, server);
    case 'LockServer':
      return lockServer(command, server);
    case 'UnlockServer':
      return unlockServer(command, server);
    case 'ReserveDevice':
      return reserveDevice(command, server);
    case 'ReleaseDevice':
      return releaseDevice(command, server);
    case 'SetDeleteOnTermination':
      return setDeleteOnTermination(command, server);
    default:
      return never(command, []);
  }
};

/** What is decided about one server: its device names above all. */
export const serverDecider: Decider<Server, ServerCommand, ServerEvent> = { initial: initialServer, decide, evolve };
