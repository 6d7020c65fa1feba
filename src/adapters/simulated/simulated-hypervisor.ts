import type { DiskSeen, GuestSeen, Hypervisor, Plug } from '../../app/ports/hosts.js';
import { done, type HostOutcome, refused, unknown } from '../../domain/kernel/host-outcome.js';
import { credentialsOf } from './physics/credentials.js';
import type { Guest, NewDisk } from './physics/machines.js';
import type { DiskRow } from './physics/rows.js';
import type { SimulatedWorld } from './simulated-world.js';

const bootDevice = 'vda';

/** The guests of one host. */
export class SimulatedHypervisor implements Hypervisor {
  constructor(
    private readonly world: SimulatedWorld,
    private readonly host: string,
  ) {}

  guests(): Promise<HostOutcome<readonly GuestSeen[]>> {
    const { machines, faults } = this.world;
    return faults.call('hypervisor.guests', () => done(machines.guestsOf(this.host).map((guest) => this.seen(guest))), this.host);
  }

  plugIn(plug: Plug): Promise<HostOutcome> {
    const { machines, faults } = this.world;
    return faults.call(
      'hypervisor.plugIn',
      (midway) => {
        const guest = this.guest(plug.serverId);
        if (!guest) return refused(`there is no guest ${plug.serverId} on ${this.host}`);
        if (this.isTaken(plug)) return refused(`${guest.name} already has a disk ${plug.deviceName}`);

        const missing = machines.isRunning(guest) && !machines.disk(plug)?.live;
        const attached = missing ? machines.attach(guest, diskOf(plug)) : done(undefined);
        if (attached.outcome !== 'done') return attached;
        midway();
        if (!machines.disk(plug)?.persistent) machines.define(diskOf(plug));
        return done(undefined);
      },
      this.host,
    );
  }

  unplug(at: { serverId: string; alias: string }): Promise<HostOutcome> {
    const { machines, faults } = this.world;
    return faults.call(
      'hypervisor.unplug',
      (midway) => {
        const guest = this.guest(at.serverId);
        const disk = machines.disk(at);
        if (!guest || !disk) return done(undefined);
        machines.undefine(disk);
        midway();
        const left = machines.disk(at);
        if (!left || machines.askToLetGo(guest, left)) return done(undefined);
        return unknown(`${guest.name} has not let go of ${left.deviceName}`);
      },
      this.host,
    );
  }

  private guest(serverId: string): Guest | undefined {
    const guest = this.world.machines.guest(serverId);
    return guest?.host === this.host ? guest : undefined;
  }

  private isTaken({ serverId, alias, deviceName }: Plug): boolean {
    const others = this.world.machines.disksOf(serverId).filter((disk) => disk.alias !== alias);
    return deviceName === bootDevice || others.some((disk) => disk.deviceName === deviceName);
  }

  private seen(guest: Guest): GuestSeen {
    const { machines } = this.world;
    const { serverId, name, vcpus, memoryMiB, projectId } = guest;
    const boot = { alias: null, deviceName: bootDevice, serial: null, live: machines.isRunning(guest), persistent: true };
    const disks = [boot, ...machines.disksOf(serverId).map(diskSeen)];
    return { serverId, name, vmState: machines.stateOf(guest), vcpus, memoryMiB, projectId, disks };
  }
}

const diskSeen = ({ alias, deviceName, serial, live, persistent }: DiskRow): DiskSeen => ({
  alias,
  deviceName,
  serial,
  live: live !== null,
  persistent,
});

const diskOf = ({ source, ...disk }: Plug): NewDisk => ({
  ...disk,
  source: 'device' in source ? source : { login: credentialsOf(source.login) },
});
