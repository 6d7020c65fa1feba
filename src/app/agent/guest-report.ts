import type { GuestReport } from '../../domain/host/host-orders.js';
import { isDiskAlias } from '../../domain/host/host-work.js';
import type { GuestSeen } from '../ports/hosts.js';

/** What is on record of a guest: of its disks only that they hold a device name, and only those Mooring has not plugged in. */
export const reportOf = ({ serverId, name, vmState, vcpus, memoryMiB, projectId, disks }: GuestSeen): GuestReport => {
  const own = disks.filter(({ alias }) => alias === null || !isDiskAlias(alias)).map(({ deviceName }) => deviceName);
  return { serverId, name, vmState, vcpus, memoryMiB, projectId, ownDevices: own.sort() };
};
