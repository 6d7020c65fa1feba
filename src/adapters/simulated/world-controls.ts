/** What a test, or a person, may do to a simulated world past the ports. Everything that comes back is JSON. */
import type { VmState } from '../../app/ports/hosts.js';
import type { Fault, Operation } from './faults.js';
import type { Effect } from './physics/effects.js';
import type { SimulatedHosts } from './simulated-hosts.js';
import type { Inventory, Writer } from './simulated-world.js';

interface Disk {
  readonly serverId: string;
  readonly alias: string;
}

export interface WorldControls {
  hosts(): readonly string[];
  inventory(): Inventory;
  volumes(): readonly string[];
  writersOf(volumeId: string): readonly Writer[];
  mostHostsWriting(volumeId: string): number;
  /** How often what was made and removed since the world began to run; see `Effects`. */
  effects(): Readonly<Record<string, Effect>>;
  calls(operation: Operation | null): number;
  next(operation: Operation, faults: readonly Fault[]): void;
  release(): void;
  cutOff(host: string): void;
  reconnect(host: string): void;
  setState(serverId: string, state: VmState): void;
  setDeaf(serverId: string, deaf: boolean): void;
  powerOff(host: string): void;
  /** What the guest reads from its disk, in hexadecimal; fails as the disk does. */
  read(disk: Disk, offset: number, length: number): string;
  write(disk: Disk, offset: number, hex: string): void;
}

export const controlsOf = ({ world, hosts }: SimulatedHosts): WorldControls => ({
  hosts: () => hosts.map(({ connector }) => connector.host),
  inventory: () => world.inventory(),
  volumes: () => world.storage.volumes(),
  writersOf: (volumeId) => world.writersOf(volumeId),
  mostHostsWriting: (volumeId) => world.mostHostsWriting(volumeId),
  effects: () => world.effects.all,
  calls: (operation) => world.faults.calls(operation ?? undefined),
  next: (operation, faults) => world.faults.next(operation, ...faults),
  release: () => world.faults.release(),
  cutOff: (host) => world.faults.cutOff(host),
  reconnect: (host) => world.faults.reconnect(host),
  setState: (serverId, state) => {
    const changed = world.machines.setState(serverId, state);
    if (changed.outcome !== 'done') throw new Error(changed.reason);
  },
  setDeaf: (serverId, deaf) => world.machines.setDeaf(serverId, deaf),
  powerOff: (host) => world.powerOff(host),
  read: (disk, offset, length) => world.read(disk, offset, length).toString('hex'),
  write: (disk, offset, hex) => world.write(disk, offset, Buffer.from(hex, 'hex')),
});
