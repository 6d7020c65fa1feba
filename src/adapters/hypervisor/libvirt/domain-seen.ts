import type { DiskSeen, GuestSeen, VmState } from '../../../app/ports/hosts.js';
import { type DefinedDisk, type DomainDefinition, parsedDomain } from './domain-xml.js';

/** A domain as it is now (`live`, while it runs) and as it starts next time (`persistent`, unless it is gone once it stops). */
export interface DomainSeen {
  readonly uuid: string;
  readonly state: VmState;
  readonly live: DomainDefinition | undefined;
  readonly persistent: DomainDefinition | undefined;
}

export type Half = 'live' | 'persistent';
export const bothHalves: readonly Half[] = ['live', 'persistent'];

/** From what virsh says to `dominfo`, `dumpxml` and `dumpxml --inactive`; `undefined` when that is no domain. */
export const domainSeen = ([info = '', now = '', next = '']: readonly string[]): DomainSeen | undefined => {
  const state = /^State: +(.+)$/m.exec(info)?.[1];
  const isPersistent = /^Persistent: +(yes|no)$/m.exec(info)?.[1];
  const [current, inactive] = [parsedDomain(now), parsedDomain(next)];
  if (state === undefined || isPersistent === undefined || !current || !inactive) return undefined;
  return {
    uuid: current.uuid,
    state: vmState(state.trim()),
    live: current.isLive ? current : undefined,
    persistent: isPersistent === 'yes' ? inactive : undefined,
  };
};

const vmState = (state: string): VmState => {
  switch (state) {
    case 'running':
    case 'idle':
    case 'in shutdown':
      return 'active';
    case 'paused':
    case 'pmsuspended':
      return 'paused';
    case 'shut off':
      return 'stopped';
    default:
      return 'error';
  }
};

/** The halves in which a disk with this alias is defined. */
export const halvesWith = (domain: DomainSeen, alias: string): readonly Half[] =>
  bothHalves.filter((half) => domain[half]?.disks.some((disk) => disk.alias === alias));

/** The halves in which it is still to be defined. */
export const halvesWithout = (domain: DomainSeen, alias: string): readonly Half[] =>
  bothHalves.filter((half) => domain[half]?.disks.every((disk) => disk.alias !== alias));

/** Why this disk cannot be in this domain; `undefined` when it can, or is there already. */
export const obstacle = (domain: DomainSeen, plug: { alias: string; deviceName: string; serial: string }): string | undefined => {
  for (const half of bothHalves) {
    for (const disk of domain[half]?.disks ?? []) {
      const isThis = disk.alias === plug.alias;
      if (!isThis && disk.deviceName === plug.deviceName) return `${plug.deviceName} is another disk`;
      if (isThis && disk.deviceName !== plug.deviceName) return `${plug.alias} is already there as ${disk.deviceName}`;
      if (isThis && disk.serial !== plug.serial) return `${plug.alias} is already there with serial number ${disk.serial ?? 'none'}`;
    }
  }
  return undefined;
};

export const guestSeen = ({ uuid, state, live, persistent }: DomainSeen): GuestSeen | undefined => {
  const definition = live ?? persistent;
  if (!definition) return undefined;
  const { name, vcpus, memoryMiB, projectId } = definition;
  return {
    serverId: uuid,
    name,
    vmState: state,
    vcpus,
    memoryMiB,
    projectId,
    disks: disksSeen(live?.disks ?? [], persistent?.disks ?? []),
  };
};

/** A disk that has no alias of ours is the same one in both definitions when it has the same device name. */
const disksSeen = (live: readonly DefinedDisk[], persistent: readonly DefinedDisk[]): readonly DiskSeen[] => {
  const isSame = (one: DefinedDisk) => (other: DefinedDisk) => one.alias === other.alias && one.deviceName === other.deviceName;
  const later = persistent.filter((disk) => !live.some(isSame(disk)));
  return [
    ...live.map((disk) => ({ ...disk, live: true, persistent: persistent.some(isSame(disk)) })),
    ...later.map((disk) => ({ ...disk, live: false, persistent: true })),
  ];
};
