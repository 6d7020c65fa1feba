/**
 * The compute hosts' guests and the disks in them. A guest reads and writes through the session it or its host has opened; when that
 * is closed its disk fails, whatever the definitions say.
 */
import type { VmState } from '../../../app/ports/hosts.js';
import { done, type HostOutcome, refused } from '../../../domain/kernel/host-outcome.js';
import { targetOfDevice } from './device-path.js';
import type { DiskRow } from './rows.js';
import type { StorageNode } from './storage-node.js';
import type { Table } from './table.js';

export interface Guest {
  readonly serverId: string;
  readonly host: string;
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly projectId: string | null;
  /** At its first start; what it became since is in the journal. */
  readonly state: VmState;
}

export type NewDisk = Omit<DiskRow, 'persistent' | 'live'>;

const isOn = (state: VmState): boolean => state === 'active' || state === 'paused';
/** No session has this id. */
const loggedOut = 'logged out';
const keyOf = ({ serverId, alias }: { serverId: string; alias: string }): string => `${serverId}/${alias}`;

export class Machines {
  private readonly guests: ReadonlyMap<string, Guest>;
  private readonly deaf = new Set<string>();

  constructor(
    guests: readonly Guest[],
    private readonly states: Table<VmState>,
    /** Found by their server. */
    private readonly disks: Table<DiskRow>,
    private readonly storage: StorageNode,
  ) {
    this.guests = new Map(guests.map((guest) => [guest.serverId, guest]));
  }

  guest(serverId: string): Guest | undefined {
    return this.guests.get(serverId);
  }

  guestsOf(host: string): Guest[] {
    return [...this.guests.values()].filter((guest) => guest.host === host);
  }

  stateOf(guest: Guest): VmState {
    return this.states.get(guest.serverId) ?? guest.state;
  }

  isRunning(guest: Guest): boolean {
    return isOn(this.stateOf(guest));
  }

  allDisks(): DiskRow[] {
    return this.disks.entries().map(([, disk]) => disk);
  }

  disksOf(serverId: string): DiskRow[] {
    return this.disks.group(serverId).map(([, disk]) => disk);
  }

  disk(at: { serverId: string; alias: string }): DiskRow | undefined {
    return this.disks.get(keyOf(at));
  }

  /** Adds the disk to what the guest starts with. */
  define(disk: NewDisk): void {
    this.disks.set(keyOf(disk), { ...disk, live: this.disk(disk)?.live ?? null, persistent: true });
  }

  undefine(disk: DiskRow): void {
    this.keep({ ...disk, persistent: false });
  }

  /** Adds the disk to the running guest, logging in where the emulator does that itself. */
  attach(guest: Guest, disk: NewDisk): HostOutcome {
    const session = this.sessionFor(guest, disk);
    if (session.outcome !== 'done') return session;
    const persistent = this.disk(disk)?.persistent ?? false;
    this.disks.set(keyOf(disk), { ...disk, persistent, live: { session: session.value, leaving: false } });
    return done(undefined);
  }

  /** Asks the guest to let go. False when it has not, and may or may not do so later. */
  askToLetGo(guest: Guest, disk: DiskRow): boolean {
    if (!disk.live || this.answers(guest, disk)) {
      this.detach(disk);
      return true;
    }
    this.keep({ ...disk, live: { ...disk.live, leaving: true } });
    return false;
  }

  /** Takes the disk out of the running guest. A session of the guest's own ends with it; the host's stays. */
  detach(disk: DiskRow): void {
    const session = disk.live && this.storage.session(disk.live.session);
    if (disk.live && session?.device === null) this.storage.closeSession(disk.live.session);
    this.keep({ ...disk, live: null });
  }

  /**
   * Who was cut off tries again and again: a disk goes on by the session its host has by now, or by one that its emulator opens. With the
   * kernel's, the host is the one to log in.
   */
  logInAgain(): void {
    for (const disk of this.allDisks()) {
      const guest = this.guest(disk.serverId);
      if (!guest || !disk.live || disk.live.session === loggedOut || this.storage.session(disk.live.session)) continue;
      const session = this.sessionFor(guest, disk);
      if (session.outcome === 'done') this.keep({ ...disk, live: { ...disk.live, session: session.value } });
    }
  }

  /** The host has logged out: the device is gone from under who had it open, and a new login makes another one. */
  loseDevice(session: string): void {
    const users = this.allDisks().filter(({ live }) => live?.session === session);
    for (const disk of users) this.keep({ ...disk, live: disk.live && { ...disk.live, session: loggedOut } });
  }

  /** Whether the guest's system answers requests at all. One that answers again does what it was asked meanwhile. */
  setDeaf(serverId: string, deaf: boolean): void {
    if (deaf) this.deaf.add(serverId);
    else this.deaf.delete(serverId);
    this.letGoOfLeaving(serverId);
  }

  /** Starts, stops, pauses or resumes a guest. One that starts opens its persistent disks, or does not start. */
  setState(serverId: string, state: VmState): HostOutcome {
    const guest = this.guest(serverId);
    if (!guest) return refused(`there is no guest ${serverId}`);
    if (!isOn(state)) this.disksOf(serverId).forEach((disk) => this.detach(disk));
    if (isOn(state) && !this.isRunning(guest)) {
      const opened = this.openDisks(guest);
      if (opened.outcome !== 'done') return opened;
    }
    this.states.set(serverId, state);
    this.letGoOfLeaving(serverId);
    return done(undefined);
  }

  /** The list of guests is given at each start. Disks of a guest that is no longer in it, or no longer runs, went with it. */
  settle(): void {
    for (const disk of this.allDisks()) {
      const guest = this.guest(disk.serverId);
      if (!guest || !this.isRunning(guest)) this.detach(disk);
      if (!guest) this.disks.delete(keyOf(disk));
    }
  }

  private openDisks(guest: Guest): HostOutcome {
    for (const disk of this.disksOf(guest.serverId)) {
      const attached = this.attach(guest, disk);
      if (attached.outcome === 'done') continue;
      this.disksOf(guest.serverId).forEach((each) => this.detach(each));
      return attached;
    }
    return done(undefined);
  }

  private letGoOfLeaving(serverId: string): void {
    const guest = this.guest(serverId);
    if (!guest) return;
    const leaving = this.disksOf(serverId).filter((disk) => disk.live?.leaving && this.answers(guest, disk));
    for (const disk of leaving) this.detach(disk);
  }

  /** A SCSI disk is taken out without asking the guest; a virtio disk is one it has to let go of. */
  private answers(guest: Guest, disk: DiskRow): boolean {
    return disk.deviceName.startsWith('sd') || (this.stateOf(guest) === 'active' && !this.deaf.has(guest.serverId));
  }

  private sessionFor(guest: Guest, { source }: NewDisk): HostOutcome<string> {
    if ('login' in source) return this.storage.logIn(source.login, { host: guest.host, device: null });
    const sessions = this.storage.sessionsOf(targetOfDevice(source.device));
    const found = sessions.find(([, { host, device }]) => host === guest.host && device === source.device);
    return found ? done(found[0]) : refused(`${guest.host} has no device ${source.device}`);
  }

  private keep(disk: DiskRow): void {
    if (disk.live || disk.persistent) this.disks.set(keyOf(disk), disk);
    else this.disks.delete(keyOf(disk));
  }
}
