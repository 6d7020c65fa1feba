/** Takes note of the hosts and of the guests they have: at the start, and again and again. */
import type { HostOutcome } from '../../domain/kernel/host-outcome.js';
import { type HostName, projectId, type ProjectId, serverId } from '../../domain/kernel/ids.js';
import type { HostFacts } from '../../domain/host/host.decider.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { ownCause } from '../commanding/cause.js';
import type { WriteSide } from '../commanding/write-side.js';
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import type { GuestSeen, Hypervisor } from '../ports/hosts.js';
import type { ReadModel } from '../ports/read-model.js';

export interface RegisteredHost {
  readonly name: HostName;
  readonly facts: HostFacts;
  readonly hypervisor: Hypervisor;
}

const cause = ownCause('host-registration');
const againMs = 10_000;

export interface HostRegistrationParts {
  readonly hosts: readonly RegisteredHost[];
  readonly writeSide: WriteSide;
  readonly readModel: ReadModel;
  readonly clock: Clock;
  readonly log: Log;
  /** Whose a guest is that says nothing about it. */
  readonly defaultProject: string;
}

export class HostRegistration {
  private cancel: (() => void) | undefined;
  private stopping = false;
  private under: Promise<void> = Promise.resolve();

  constructor(private readonly parts: HostRegistrationParts) {}

  async start(): Promise<void> {
    for (const { name, facts } of this.parts.hosts) {
      const data = { hostName: name, ...facts, now: this.now() };
      await this.parts.writeSide.registerHost({ type: 'RegisterHost', data }, cause);
    }
    await this.lookAgain();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.cancel?.();
    await this.under;
  }

  private async lookAgain(): Promise<void> {
    this.under = this.lookAtAll();
    await this.under;
    if (!this.stopping) this.cancel = this.parts.clock.after(againMs, () => void this.lookAgain());
  }

  /** What goes wrong here is seen again at the next look. */
  private async lookAtAll(): Promise<void> {
    for (const host of this.parts.hosts) {
      try {
        await this.look(host);
      } catch (error) {
        this.parts.log.error({ host: host.name, err: error }, 'taking note of guests failed');
      }
    }
  }

  private async look(host: RegisteredHost): Promise<void> {
    const guests = await host.hypervisor.guests();
    if (guests.outcome !== 'done') {
      this.parts.log.warn({ host: host.name, reason: guests.reason }, 'guests could not be listed');
      return;
    }
    let position: bigint | undefined;
    for (const guest of guests.value) position = later(position, await this.record(host.name, guest));
    for (const id of await this.vanished(host.name, guests)) {
      const data = { serverId: serverId(id), hostName: host.name, now: this.now() };
      position = later(position, (await this.parts.writeSide.decideOnServer({ type: 'RecordServerVanished', data }, cause)).position);
    }
    await this.parts.writeSide.shown({ state: undefined, events: [], position });
  }

  private async record(hostName: HostName, guest: GuestSeen): Promise<bigint | undefined> {
    const { serverId: id, name, vmState, vcpus, memoryMiB, disks } = guest;
    const ownDevices = disks.filter(({ alias }) => !alias?.startsWith('ua-')).map(({ deviceName }) => deviceName);
    const data = { serverId: serverId(id), name, hostName, projectId: this.projectOf(guest), vmState, vcpus, memoryMiB };
    const seen = { ...data, ownDevices: ownDevices.sort(), now: this.now() };
    return (await this.parts.writeSide.decideOnServer({ type: 'RecordServerSeen', data: seen }, cause)).position;
  }

  private projectOf({ projectId: id }: GuestSeen): ProjectId {
    return projectId(id ?? this.parts.defaultProject);
  }

  private async vanished(host: HostName, guests: Extract<HostOutcome<readonly GuestSeen[]>, { outcome: 'done' }>): Promise<string[]> {
    const there = new Set(guests.value.map(({ serverId: id }) => id));
    const rows = await this.parts.readModel.list<ServerRow>(tableOf(servers), {
      where: [
        { column: 'host', is: 'equal', value: host },
        { column: 'stage', is: 'equal', value: 'present' },
      ],
    });
    return rows.map(({ key }) => key).filter((id) => !there.has(id));
  }

  private now(): string {
    return this.parts.clock.now().toISOString();
  }
}

/** What was decided last about one guest may lie before what was decided about another. */
const later = (one: bigint | undefined, other: bigint | undefined): bigint | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;
