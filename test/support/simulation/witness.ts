/**
 * Folds the log as it grows and holds it against what must hold at every moment (domain §11), and against the machines: nothing may
 * stand on them that the log does not say may be there.
 */
import type { NewEvent } from '../../../src/app/ports/event-store.js';
import type { SimulatedWorld } from '../../../src/adapters/simulated/simulated-world.js';
import { diskAliasOf, targetIqnOf } from '../../../src/domain/host/host-work.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import { serverDecider } from '../../../src/domain/server/server.decider.js';
import type { ServerEvent } from '../../../src/domain/server/server.events.js';
import type { KnownServer, Server } from '../../../src/domain/server/server.state.js';
import { type Attachment, attachStatusOf, linkOf } from '../../../src/domain/volume/attachment.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import type { Part, VolumeEvent } from '../../../src/domain/volume/volume.events.js';
import { attachmentsOf, type LiveVolume, listedAttachments, type Volume, volumeStatusOf } from '../../../src/domain/volume/volume.state.js';
import { type AnyProcess, processes } from '../../../src/projections/index.js';

export class Witness {
  /** What should never have been seen, and when. */
  readonly complaints: string[] = [];
  readonly log: Message[] = [];
  private readonly volumesById = new Map<string, Volume>();
  private readonly serversById = new Map<string, Server>();
  private readonly progress = new Map<string, object>();
  private readonly volumeOfExport = new Map<string, string>();
  private readonly processes: readonly AnyProcess[] = processes({ unplugTries: 1 });

  constructor(private readonly world: SimulatedWorld) {}

  get volumes(): LiveVolume[] {
    return [...this.volumesById.values()].filter((volume) => volume.stage === 'live');
  }

  get attachments(): Attachment[] {
    return this.volumes.flatMap(attachmentsOf);
  }

  get servers(): KnownServer[] {
    return [...this.serversById.values()].filter((server) => server.stage !== 'absent');
  }

  attachment(id: string): Attachment | undefined {
    return this.attachments.find((attachment) => attachment.id === id);
  }

  /** Told of every append, in order. */
  stored(stream: string, events: readonly NewEvent[]): void {
    for (const { event, metadata, id } of events) {
      this.log.push(event);
      if (!metadata.correlationId || !metadata.causationId || !metadata.actor || metadata.schemaVersion !== 1 || !Date.parse(metadata.at)) {
        this.complain(`${event.type} does not say who, why and when (I10)`);
      }
      this.fold(stream, event);
      for (const process of this.processes) {
        if (!process.handles.includes(event.type)) continue;
        const recorded = { event, metadata, id, stream, revision: 0, position: 0n };
        const key = `${process.name}/${process.keyOf(recorded)}`;
        const progress = process.evolve(this.progress.get(key), recorded);
        if (progress) this.progress.set(key, progress);
        else this.progress.delete(key);
      }
    }
    for (const volume of this.volumes) this.judge(volume);
  }

  /** At every point: the machines hold nothing that the log does not know may be there (I3). */
  look(point: string): void {
    const { targets, sessions, disks } = this.world.inventory();
    const mayHave = (part: Part, id: string) => this.parts(id)?.[part] !== 'absent' && this.parts(id) !== undefined;
    for (const target of targets) {
      if (!mayHave('export', exportOf(target))) this.complain(`${point}: the log knows of no export ${target} (I3)`);
    }
    for (const { targetIqn } of sessions.filter((session) => session.device !== null)) {
      const id = exportOf(targetIqn);
      if (this.attachment(id)?.driver === 'mooring' && !mayHave('host', id)) {
        this.complain(`${point}: the log knows of no host that is connected to ${targetIqn}`);
      }
    }
    for (const { alias } of disks) {
      const id = alias.slice(diskAliasOf('').length);
      if (!mayHave('guest', id)) this.complain(`${point}: the log knows of no disk ${alias}`);
    }
    if (point === 'before target.revoke') this.refuseRevokeUnderUse();
  }

  private parts(id: string): Readonly<Record<Part, string>> | undefined {
    const attachment = this.attachment(id);
    return attachment && linkOf(attachment)?.parts;
  }

  /** Nobody Mooring connected may still hold an export that is to be removed (I4). */
  private refuseRevokeUnderUse(): void {
    const leaving = this.attachments.filter((attachment) => linkOf(attachment)?.parts.export === 'removing');
    for (const { id, driver } of leaving) {
      const used = this.world.inventory().sessions.some((session) => session.targetIqn === targetIqnOf(id));
      if (used && driver === 'mooring') this.complain(`the export of ${id} is revoked while a host still holds it (I4)`);
    }
  }

  private fold(stream: string, event: Message): void {
    if (stream.startsWith('volume-')) {
      const before = this.volumesById.get(stream) ?? volumeDecider.initial;
      this.volumesById.set(stream, volumeDecider.evolve(before, event as VolumeEvent));
      this.noteExport(event);
    }
    if (stream.startsWith('server-')) {
      const before = this.serversById.get(stream) ?? serverDecider.initial;
      this.serversById.set(stream, serverDecider.evolve(before, event as ServerEvent));
    }
  }

  /** The name of an export belongs to one volume for ever (I8). */
  private noteExport(event: Message): void {
    if (event.type !== 'ExportRequested') return;
    const { attachmentId, volumeId } = event.data as { attachmentId: string; volumeId: string };
    const before = this.volumeOfExport.get(attachmentId) ?? volumeId;
    if (before !== volumeId) this.complain(`export ${attachmentId} stood for volume ${before} before (I8)`);
    this.volumeOfExport.set(attachmentId, volumeId);
  }

  private judge(volume: LiveVolume): void {
    const writing = attachmentsOf(volume).filter(
      (each) => each.stage !== 'reserved' && each.link && holds(each) && each.link.mode === 'rw',
    );
    const hosts = new Set(writing.map((attachment) => linkOf(attachment)?.connector.host));
    if (!volume.multiattach && hosts.size > 1) this.complain(`${volume.volumeId} can be written by ${[...hosts].join(' and ')} (I1)`);
    if (this.world.mostHostsWriting(volume.volumeId) > 1 && !volume.multiattach) this.complain(`two hosts wrote ${volume.volumeId} (I1)`);

    const expected = statusByTheBook(volume);
    const status = volumeStatusOf(volume);
    if (expected !== undefined && status !== expected) this.complain(`${volume.volumeId} is ${status}, by the book ${expected} (I2)`);

    for (const attachment of attachmentsOf(volume)) this.judgeOrder(attachment);
    this.judgeOwners(volume);
  }

  /** Guest before host before export, and an export is never removed while a host may have it (I4). */
  private judgeOrder(attachment: Attachment): void {
    const parts = linkOf(attachment)?.parts;
    if (!parts) return;
    if (parts.export === 'removing' && (parts.host !== 'absent' || parts.guest !== 'absent')) {
      this.complain(`the export of ${attachment.id} is removed before host and guest (I4)`);
    }
    if (parts.host === 'removing' && parts.guest !== 'absent')
      this.complain(`the host of ${attachment.id} is removed before the guest (I4)`);
  }

  /** What is in transit is somebody's, who has something due (I6). */
  private judgeOwners(volume: LiveVolume): void {
    const { volumeId, life, overlays } = volume;
    const transient = ['creating', 'deleting', 'extending'].includes(life.word);
    if (transient && !this.due('volume_work', volumeId)) this.complain(`${volumeId} is ${life.word} and nothing is due (I6)`);
    for (const { owner, status, expiresAt } of overlays) {
      if (owner === 'outside-driver') {
        if (expiresAt === null || !this.due('volume_work', volumeId)) this.complain(`${volumeId} is ${status} for ever (I6)`);
      } else if (!volume.attachments[owner]) this.complain(`${volumeId} is ${status} for ${owner}, which is not there (I6)`);
    }
    for (const { id, stage } of attachmentsOf(volume)) {
      if (!['connecting', 'undoing', 'ending'].includes(stage)) continue;
      if (!this.due('attachment_work', id)) this.complain(`${id} is ${stage} and nothing is due (I6)`);
    }
  }

  private due(name: string, key: string): boolean {
    const progress = this.progress.get(`${name}/${key}`);
    const process = this.processes.find((each) => each.name === name);
    return progress !== undefined && process?.next(progress) !== null;
  }

  private complain(about: string): void {
    if (!this.complaints.includes(about)) this.complaints.push(about);
  }
}

const exportOf = (targetIqn: string): string => targetIqn.slice(targetIqnOf('').length);

const holds = (attachment: Attachment): boolean => Object.values(linkOf(attachment)?.parts ?? {}).some((state) => state !== 'absent');

/** Domain §3, told once more: the derivation where nothing is under way; `undefined` where something is. */
const statusByTheBook = (volume: LiveVolume): string | undefined => {
  if (volume.life.word !== 'usable') return volume.life.word;
  if (volume.overlays.length > 0) return undefined;
  const statuses = listedAttachments(volume).map(attachStatusOf);
  if (statuses.includes('attached')) return 'in-use';
  if (statuses.includes('attaching')) return 'attaching';
  return statuses.includes('reserved') ? 'reserved' : 'available';
};
