/**
 * Volumes, targets and sessions of one storage node, as a disk array has them: it serves whoever its targets let in, and does not
 * ask whether that is wise. Two hosts that may write one volume both can; that it happened is remembered.
 */
import { randomUUID } from 'node:crypto';
import { done, type HostOutcome, refused } from '../../../domain/kernel/host-outcome.js';
import type { Credentials, SessionRow, TargetRow, Unit, VolumeRow } from './rows.js';
import { SparseBytes } from './sparse-bytes.js';
import type { Table } from './table.js';

export const portal = '127.0.0.1:3260';
export const lun = 1;

const backingFolder = '/simulated/volumes/';
export const backingOf = (volumeId: string): string => `${backingFolder}${volumeId}`;
const volumeOf = (backing: string): string => backing.slice(backingFolder.length);

const bare: TargetRow = { unit: null, account: null, initiators: [] };

export interface Tables {
  readonly volumes: Table<VolumeRow>;
  /** Found by their backing. */
  readonly targets: Table<TargetRow>;
  /** Found by their target. */
  readonly sessions: Table<SessionRow>;
}

export class StorageNode {
  private readonly bytes = new Map<string, SparseBytes>();
  private readonly mostHosts = new Map<string, number>();

  constructor(private readonly tables: Tables) {}

  // --- volumes

  volume(volumeId: string): VolumeRow | undefined {
    return this.tables.volumes.get(volumeId);
  }

  volumes(): string[] {
    return this.tables.volumes.entries().map(([id]) => id);
  }

  allocated(volumeId: string): number {
    return this.bytes.get(volumeId)?.allocated ?? 0;
  }

  resize(volumeId: string, sizeBytes: number): void {
    this.tables.volumes.set(volumeId, { sizeBytes });
  }

  /** As a file's: what is exported from it goes on standing, and serves nothing. */
  deleteVolume(volumeId: string): void {
    this.tables.volumes.delete(volumeId);
    this.bytes.delete(volumeId);
  }

  readVolume(volumeId: string, offset: number, length: number): Buffer {
    this.mustLieWithin(volumeId, offset, length);
    return this.bytes.get(volumeId)?.read(offset, length) ?? Buffer.alloc(length);
  }

  writeVolume(volumeId: string, offset: number, bytes: Buffer): void {
    this.mustLieWithin(volumeId, offset, bytes.length);
    const written = this.bytes.get(volumeId) ?? new SparseBytes();
    written.write(offset, bytes);
    this.bytes.set(volumeId, written);
  }

  private mustLieWithin(volumeId: string, offset: number, length: number): void {
    const size = this.volume(volumeId)?.sizeBytes;
    if (size === undefined) throw new Error(`I/O error: there is no volume ${volumeId}`);
    if (offset < 0 || offset + length > size) throw new Error(`I/O error: ${offset}+${length} is outside of volume ${volumeId}`);
  }

  // --- targets

  canServe(backing: string): boolean {
    return this.volume(volumeOf(backing)) !== undefined;
  }

  target(targetIqn: string): TargetRow | undefined {
    return this.tables.targets.get(targetIqn);
  }

  targets(): [string, TargetRow][] {
    return this.tables.targets.entries();
  }

  /** Makes the target where there is none, and replaces the parts named. */
  setTarget(targetIqn: string, parts: Partial<TargetRow>): void {
    this.tables.targets.set(targetIqn, { ...bare, ...this.target(targetIqn), ...parts });
    this.watchWriters(targetIqn);
  }

  /** A target that goes takes its sessions with it. */
  removeTarget(targetIqn: string): void {
    this.closeSessions(targetIqn);
    this.tables.targets.delete(targetIqn);
  }

  // --- sessions

  logIn(credentials: Credentials, at: { host: string; device: string | null }): HostOutcome<string> {
    const { connection, initiator, username, passwordHash } = credentials;
    const { targetIqn } = connection;
    const target = this.target(targetIqn);
    if (!target || connection.portal !== portal) return refused(`there is no target ${targetIqn} at ${connection.portal}`);
    if (!target.initiators.includes(initiator)) return refused(`${targetIqn} does not let ${initiator} in`);
    if (target.account?.username !== username || target.account.passwordHash !== passwordHash) {
      return refused(`${targetIqn} does not accept the credentials of ${initiator}`);
    }
    if (!target.unit || connection.lun !== lun) return refused(`${targetIqn} has no LUN ${connection.lun}`);

    const id = randomUUID();
    this.tables.sessions.set(id, { targetIqn, initiator, ...at });
    this.watchWriters(targetIqn);
    return done(id);
  }

  session(id: string): SessionRow | undefined {
    return this.tables.sessions.get(id);
  }

  sessions(): [string, SessionRow][] {
    return this.tables.sessions.entries();
  }

  sessionsOf(targetIqn: string): [string, SessionRow][] {
    return this.tables.sessions.group(targetIqn);
  }

  closeSession(id: string): void {
    this.tables.sessions.delete(id);
  }

  closeSessions(targetIqn: string): void {
    for (const [id] of this.sessionsOf(targetIqn)) this.closeSession(id);
  }

  /** What is found behind an open session. Throws as a device does whose session is gone. */
  unitOf(sessionId: string): Unit {
    const session = this.session(sessionId);
    const unit = session && this.target(session.targetIqn)?.unit;
    if (!unit) throw new Error('I/O error: the session is closed');
    return unit;
  }

  read(sessionId: string, offset: number, length: number): Buffer {
    return this.readVolume(volumeOf(this.unitOf(sessionId).backing), offset, length);
  }

  write(sessionId: string, offset: number, bytes: Buffer): void {
    const unit = this.unitOf(sessionId);
    if (unit.mode === 'ro') throw new Error('I/O error: the export is read-only');
    this.writeVolume(volumeOf(unit.backing), offset, bytes);
  }

  // --- who can write

  /** Sessions through which this volume can be written now. */
  writingSessions(volumeId: string): [string, SessionRow][] {
    const writable = this.tables.targets.group(backingOf(volumeId)).filter(([, { unit }]) => unit?.mode === 'rw');
    return writable.flatMap(([targetIqn]) => this.sessionsOf(targetIqn));
  }

  /** The most hosts that could write this volume at one moment, since the process started. */
  mostHostsWriting(volumeId: string): number {
    return this.mostHosts.get(volumeId) ?? 0;
  }

  private watchWriters(targetIqn: string): void {
    const unit = this.target(targetIqn)?.unit;
    if (!unit) return;
    const volumeId = volumeOf(unit.backing);
    const hosts = new Set(this.writingSessions(volumeId).map(([, { host }]) => host));
    this.mostHosts.set(volumeId, Math.max(hosts.size, this.mostHostsWriting(volumeId)));
  }
}
