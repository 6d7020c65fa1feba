/**
 * Several hosts and one storage node that exist only in memory, behind the same ports as real ones. It enforces physics, not
 * policy: who logs in with the right name and password is in, and two hosts that were both let in both write. Whether
 * Mooring ever lets that happen is what its tests ask here.
 *
 * With a journal the world outlives the process, as machines do: volumes, exports, sessions, disks and the state of guests. What
 * guests wrote is not kept: after a restart volumes read as zeros.
 */
import type { VmState } from '../../app/ports/hosts.js';
import { Faults } from './faults.js';
import { Effects } from './physics/effects.js';
import { type Change, Journal } from './physics/journal.js';
import { type Guest, Machines } from './physics/machines.js';
import type { DiskRow, SessionRow, TargetRow, VolumeRow } from './physics/rows.js';
import { StorageNode } from './physics/storage-node.js';
import { Table } from './physics/table.js';

/** Somebody who could write a volume at this moment. */
export interface Writer {
  readonly host: string;
  readonly initiator: string;
  readonly targetIqn: string;
  /** The guest's disk that uses the session; `null` while only the host holds it. */
  readonly disk: { readonly serverId: string; readonly alias: string } | null;
}

/** Everything that stands on hosts and targets. After the last detach nothing of it may be left. */
export interface Inventory {
  readonly targets: readonly string[];
  readonly sessions: readonly SessionRow[];
  readonly disks: readonly DiskRow[];
}

interface Kept<Row> {
  readonly name: string;
  readonly groupOf?: (row: Row) => string;
  /** What stands in the world while there is such a row; `null`: nothing does. */
  readonly thing?: (key: string, row: Row) => string | null;
}

export class SimulatedWorld {
  readonly faults = new Faults();
  readonly storage: StorageNode;
  readonly machines: Machines;
  /** How often what was made and taken away, since the process started. */
  readonly effects = new Effects();
  private readonly journal: Journal | undefined;

  private readonly volumes = this.table<VolumeRow>({ name: 'volumes', thing: (id) => `volume ${id}` });
  private readonly targets = this.table<TargetRow>({
    ...{ name: 'targets', groupOf: ({ unit }) => unit?.backing ?? '', thing: (targetIqn) => `target ${targetIqn}` },
  });
  private readonly sessions = this.table<SessionRow>({
    ...{ name: 'sessions', groupOf: ({ targetIqn }) => targetIqn, thing: (_id, { targetIqn, host }) => `session ${targetIqn} ${host}` },
  });
  private readonly disks = this.table<DiskRow>({
    ...{ name: 'disks', groupOf: ({ serverId }) => serverId, thing: (key, { live }) => (live ? `disk ${key}` : null) },
  });
  private readonly states = this.table<VmState>({ name: 'states' });

  constructor({ guests, journal }: { guests: readonly Guest[]; journal?: string }) {
    const { volumes, targets, sessions } = this;
    this.storage = new StorageNode({ volumes, targets, sessions });
    this.machines = new Machines(guests, this.states, this.disks, this.storage);
    if (journal === undefined) return;

    this.journal = new Journal(journal, () => this.rows());
    for (const change of this.journal.read()) this.apply(change);
    this.machines.settle();
    this.journal.compact();
    this.effects.forget();
  }

  /** What the guest reads from its disk. Throws when the disk does not answer. */
  read(disk: { serverId: string; alias: string }, offset: number, length: number): Buffer {
    return this.storage.read(this.pathOf(disk).session, offset, length);
  }

  /** What the guest writes to its disk. Throws when the disk does not take it. */
  write(disk: { serverId: string; alias: string }, offset: number, bytes: Buffer): void {
    const { session, mode } = this.pathOf(disk);
    if (mode === 'ro') throw new Error('I/O error: the disk is read-only');
    this.storage.write(session, offset, bytes);
  }

  writersOf(volumeId: string): Writer[] {
    const disks = this.machines.allDisks();
    return this.storage.writingSessions(volumeId).map(([id, { host, initiator, targetIqn }]) => {
      const disk = disks.find(({ live }) => live?.session === id);
      return { host, initiator, targetIqn, disk: disk ? { serverId: disk.serverId, alias: disk.alias } : null };
    });
  }

  /** The most hosts that could write this volume at one moment since the process started: more than one is shared, or corrupt. */
  mostHostsWriting(volumeId: string): number {
    return this.storage.mostHostsWriting(volumeId);
  }

  inventory(): Inventory {
    return {
      targets: this.storage.targets().map(([targetIqn]) => targetIqn),
      sessions: this.storage.sessions().map(([, session]) => session),
      disks: this.machines.allDisks(),
    };
  }

  /** The host loses power: its guests stop and its sessions end. Nothing on the storage node changes. */
  powerOff(host: string): void {
    for (const guest of this.machines.guestsOf(host)) this.machines.setState(guest.serverId, 'stopped');
    for (const [id, session] of this.storage.sessions()) if (session.host === host) this.storage.closeSession(id);
  }

  close(): void {
    this.journal?.close();
  }

  private pathOf(at: { serverId: string; alias: string }): { session: string; mode: DiskRow['mode'] } {
    this.machines.logInAgain();
    const disk = this.machines.disk(at);
    const guest = this.machines.guest(at.serverId);
    if (!disk?.live || !guest) throw new Error(`I/O error: guest ${at.serverId} has no disk ${at.alias} now`);
    if (this.machines.stateOf(guest) !== 'active') throw new Error(`I/O error: guest ${at.serverId} does not run now`);
    return { session: disk.live.session, mode: disk.mode };
  }

  private table<Row>({ name, groupOf = () => '', thing = () => null }: Kept<Row>): Table<Row> {
    const nameOf = (key: string, row: Row | null) => row && thing(key, row);
    return new Table(groupOf, (key, row, before) => {
      this.journal?.append([name, key, row]);
      this.effects.note(nameOf(key, before), nameOf(key, row));
    });
  }

  private named(): Record<string, Table<unknown>> {
    const { volumes, targets, sessions, disks, states } = this;
    return { volumes, targets, sessions, disks, states } as Record<string, Table<unknown>>;
  }

  private apply([table, key, row]: Change): void {
    if (row === null) this.named()[table]?.delete(key);
    else this.named()[table]?.set(key, row);
  }

  private *rows(): Iterable<Change> {
    for (const [name, table] of Object.entries(this.named())) for (const [key, row] of table.entries()) yield [name, key, row];
  }
}
