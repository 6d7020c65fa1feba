/** What happens to servers, in words. */
import type { ServerEvent } from '../../../domain/server/server.events.js';
import { because, endings, named, type Telling, type Words } from './telling.js';

export const serverWords: Words<ServerEvent> = {
  ServerDiscovered: ({ name, hostName, vmState, vcpus, memoryMiB, ownDevices }, telling) =>
    `server ${named(name)} found${telling.host(` on ${hostName}`, '')}: ${vmState}, ${vcpus} CPUs, ${memoryMiB} MiB, ` +
    (ownDevices.length === 0 ? 'no disks of its own' : `its own disks are ${ownDevices.join(', ')}`),
  ServerRenamed: ({ name }) => `server is now called ${named(name)}`,
  VmStateSeen: ({ vmState }) => `server is now ${vmState}`,
  ServerMoved: ({ hostName }, telling) => `server is now on ${telling.host(hostName, 'another host')}`,
  OwnDevicesSeen: ({ ownDevices }) => `server's own disks are now ${ownDevices.length === 0 ? 'none' : ownDevices.join(', ')}`,
  ServerVanished: () => 'server is gone from its host; its attachments stand until they are detached',
  ServerLocked: ({ reason }) => `server locked${because(reason)}`,
  ServerUnlocked: () => 'server unlocked',
  DeviceReserved: ({ serverId, volumeId, deviceName, tag, deleteOnTermination }, telling) =>
    `device name ${deviceName} of ${telling.server(serverId)} held for ${telling.volume(volumeId)}` +
    `${tag === null ? '' : `, tagged "${tag}"`}${deleteOnTermination ? ', to be deleted with the server' : ''}`,
  DeviceReleased: ({ serverId, reason }, telling) =>
    `the device name is free again on ${telling.server(serverId)}${because(endOf(reason, telling))}`,
  DeleteOnTerminationSet: ({ deleteOnTermination }) =>
    deleteOnTermination ? 'volume is to be deleted with the server' : 'volume is to be kept when the server goes',
};

/** What ended with an attachment says how that ended, by the word of its event. */
const endOf = (reason: string, telling: Telling): string => {
  const [, how] = /^attachment ended: (\w+)$/.exec(reason) ?? [];
  return how !== undefined && how in endings ? `the attachment ended, ${endings[how as keyof typeof endings]}` : telling.reason(reason);
};
