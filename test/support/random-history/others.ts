/** Hosts, servers and volume types, and what they may be told. */
import { type HostCommand, hostDecider } from '../../../src/domain/host/host.decider.js';
import { attachmentId, hostName, projectId, serverId, volumeId, volumeTypeId } from '../../../src/domain/kernel/ids.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import type { ServerCommand } from '../../../src/domain/server/server.commands.js';
import { serverDecider } from '../../../src/domain/server/server.decider.js';
import { type VolumeTypeCommand, volumeTypeDecider } from '../../../src/domain/volume-type/volume-type.decider.js';
import type { Decider } from '../../../src/domain/kernel/decider.js';
import { connectorOf } from '../examples.js';
import type { SeededRandom } from '../seeded-random.js';

/** Whom a stream is about, and something to tell it. */
export interface Role {
  readonly stream: string;
  readonly decider: Decider<unknown, Message, Message>;
  readonly command: (state: unknown, random: SeededRandom, now: string) => Message;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const anyDecider = (decider: unknown) => decider as Role['decider'];

export const projects = ['red', 'green', 'blue'].map(projectId);
export const hosts = range(5).map((number) => hostName(`host-${number}`));
export const servers = range(10).map((number) => serverId(`server-${number}`));
export const types = range(4).map((number) => volumeTypeId(`type-${number}`));

export const hostCast = (count: number): Role[] =>
  range(count).map((number) => ({
    stream: `host-host-${number}`,
    decider: anyDecider(hostDecider),
    command: (_, random, now) => hostCommand(number, random, now),
  }));

const hostCommand = (number: number, random: SeededRandom, now: string): HostCommand => {
  const name = hostName(`host-${number}`);
  const service = random.oneOf(['compute', 'volume'] as const);
  const facts = { connector: connectorOf(name), stores: random.below(9) > 0, computes: random.below(9) > 0, driver: 'simulated' };
  return random.oneOf<HostCommand>([
    { type: 'RegisterHost', data: { hostName: name, ...facts, now } },
    { type: 'BeginMaintenance', data: { hostName: name, service, reason: random.oneOf([null, 'fans', 'disks']), by: 'ann', now } },
    { type: 'EndMaintenance', data: { hostName: name, service, by: 'ann', now } },
    { type: 'RecordReportNoted', data: { hostName: name, report: random.below(1_000), now } },
  ]);
};

export const serverCast = (count: number): Role[] =>
  range(count).map((number) => ({
    stream: `server-server-${number}`,
    decider: anyDecider(serverDecider),
    command: (_, random, now) => serverCommand(number, random, now),
  }));

const serverCommand = (number: number, random: SeededRandom, now: string): ServerCommand => {
  const asked = { serverId: serverId(`server-${number}`), now };
  const device = { attachmentId: attachmentId(`device-${random.below(8)}`), volumeId: volumeId('volume-1'), device: null, tag: null };
  const allowed = { deleteOnTermination: false, mayShareBootable: false, mayActOnLocked: true };
  const size = { vcpus: 2, memoryMiB: 2048, ownDevices: ['vda'] };
  const vmState = random.oneOf(['active', 'paused', 'stopped'] as const);
  const seen = { name: `web-${random.below(3)}`, hostName: random.oneOf(hosts), projectId: random.oneOf(projects), vmState };
  return random.oneOf<ServerCommand>([
    { type: 'RecordServerSeen', data: { ...asked, ...seen, ...size } },
    { type: 'RecordServerSeen', data: { ...asked, ...seen, ...size } },
    { type: 'RecordServerVanished', data: { ...asked, hostName: seen.hostName } },
    { type: 'LockServer', data: { ...asked, reason: null } },
    { type: 'UnlockServer', data: asked },
    { type: 'ReserveDevice', data: { ...asked, ...device, ...allowed } },
    { type: 'ReleaseDevice', data: { ...asked, attachmentId: device.attachmentId, reason: 'ended' } },
    { type: 'SetDeleteOnTermination', data: { ...asked, attachmentId: device.attachmentId, deleteOnTermination: random.below(2) === 0 } },
  ]);
};

export const typeCast = (count: number): Role[] =>
  range(count).map((number) => ({
    stream: `volumetype-type-${number}`,
    decider: anyDecider(volumeTypeDecider),
    command: (_, random, now) => typeCommand(number, random, now),
  }));

const typeCommand = (number: number, random: SeededRandom, now: string): VolumeTypeCommand => {
  const asked = { volumeTypeId: volumeTypeId(`type-${number}`), now };
  const described = { name: `kind-${random.below(5)}`, description: null, isPublic: random.below(3) > 0 };
  const extraSpecs = { multiattach: random.oneOf(['<is> True', '<is> False']) };
  if (random.below(40) === 0) return { type: 'DeleteVolumeType', data: asked };
  return random.oneOf<VolumeTypeCommand>([
    { type: 'CreateVolumeType', data: { ...asked, ...described, extraSpecs } },
    { type: 'DescribeVolumeType', data: { ...asked, ...described } },
    { type: 'SetExtraSpecs', data: { ...asked, extraSpecs } },
  ]);
};
