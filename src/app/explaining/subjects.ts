/** What is asked about: is it there, may it be seen, what is it in one line, and which rows of open work are of it. */
import { never } from '../../domain/kernel/decider.js';
import { Rejection, type RejectionCode } from '../../domain/kernel/rejection.js';
import { type Attachment, attachStatusOf } from '../../domain/volume/attachment.js';
import { type LiveVolume, listedAttachments, attachmentsOf, volumeStatusOf } from '../../domain/volume/volume.state.js';
import { attachments, type AttachmentRow } from '../../projections/attachments.projection.js';
import { hosts, type HostRow } from '../../projections/hosts.projection.js';
import { type Lifeline, lifelineKey, lifelines } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import { maySee, type Viewer } from '../commanding/requester.js';
import type { RowSource } from '../ports/read-model.js';
import { afterAll, firstOf, type LineRange } from '../reading/lines.js';
import type { Subject, SubjectKind } from './explanation.js';
import type { KnownThings } from './known-things.js';
import type { Work, WorkRows } from './work-rows.js';

/** What there is to say of a thing, before its open work is put into words. */
export interface Told {
  readonly about: Subject;
  readonly summary: string;
  readonly since: string | null;
  readonly work: readonly Work[];
  readonly badEnds: readonly LiveVolume[];
  /** Where to look for what was given up: of these attachments, or of all there is in the stream. */
  readonly histories: readonly { readonly volumeId: string; readonly attachments: ReadonlySet<string> | 'all' }[];
}

export interface SubjectParts {
  readonly rows: RowSource;
  readonly known: KnownThings;
  readonly work: WorkRows;
  /** Hosts nobody acts for now. */
  readonly silent: ReadonlySet<string>;
}

export class Subjects {
  constructor(private readonly parts: SubjectParts) {}

  find(viewer: Viewer, kind: SubjectKind, id: string): Promise<Told> {
    switch (kind) {
      case 'volume':
        return this.volume(viewer, id);
      case 'attachment':
        return this.attachment(viewer, id);
      case 'server':
        return this.server(viewer, id);
      case 'host':
        return this.host(viewer, id);
      default:
        return never(kind, Promise.reject(new Error('there is no such kind')));
    }
  }

  private async volume(viewer: Viewer, id: string): Promise<Told> {
    const row = await this.parts.rows.find<VolumeRow>(tableOf(volumes), id);
    if (!row) return this.gone(viewer, 'volume', id);
    const { volume } = row;
    if (!maySee(viewer, volume.projectId)) throw missing('volume', id);
    const all = attachmentsOf(volume);
    const [own, works] = await Promise.all([this.parts.work.volume(id), this.parts.work.attachments(all.map((each) => each.id))]);
    await this.parts.known.learn({ volumeIds: [id], serverIds: all.flatMap(({ serverId }) => serverId ?? []) });
    return {
      ...{ about: { kind: 'volume', id, name: volume.name }, since: row.updatedAt ?? row.createdAt },
      ...{ summary: this.volumeSummary(volume), work: [...(own ? [own] : []), ...works], badEnds: [volume] },
      histories: [{ volumeId: id, attachments: 'all' }],
    };
  }

  private volumeSummary(volume: LiveVolume): string {
    const attached = listedAttachments(volume).filter((each) => attachStatusOf(each) === 'attached');
    const places = attached.map((each) => this.place(each));
    const where = places.length === 0 ? '' : `, attached to ${places.join(' and ')}`;
    return `Volume ${volume.name ?? volume.volumeId} of ${volume.sizeGiB} GiB is ${volumeStatusOf(volume)}${where}.`;
  }

  private place({ serverId, mountpoint, attachedHost, attachedAt }: Attachment): string {
    const what = serverId === null ? `host ${attachedHost ?? 'unknown'}` : `server ${this.parts.known.server(serverId)}`;
    return `${what}${mountpoint === null ? '' : ` as ${mountpoint}`}${attachedAt === null ? '' : ` since ${attachedAt}`}`;
  }

  private async attachment(viewer: Viewer, id: string): Promise<Told> {
    const [row, works] = await Promise.all([
      this.parts.rows.find<AttachmentRow>(tableOf(attachments), id),
      this.parts.work.attachments([id]),
    ]);
    if (!row) return works.length === 0 ? this.gone(viewer, 'attachment', id) : this.barelyBegun(viewer, id, works);
    const { attachment } = row;
    if (!maySee(viewer, attachment.projectId)) throw missing('attachment', id);
    const { volumeId, serverId } = attachment;
    await this.parts.known.learn({ volumeIds: [volumeId], serverIds: serverId === null ? [] : [serverId] });
    const status = attachStatusOf(attachment);
    const where = status === 'attached' ? ` to ${this.place(attachment)}` : '';
    const last = attachment.lastFailure === null ? '' : ` What was last tried with it was given up: ${attachment.lastFailure}.`;
    return {
      ...{ about: { kind: 'attachment', id, name: null }, since: attachment.attachedAt ?? attachment.reservedAt },
      summary: `Attachment ${id} of volume ${this.parts.known.volume(volumeId)} is ${status}${where}.${last}`,
      ...{ work: works, badEnds: [], histories: [{ volumeId, attachments: new Set([id]) }] },
    };
  }

  /** A device name is held for it, and no more: its server says whose it is. */
  private async barelyBegun(viewer: Viewer, id: string, works: readonly Work[]): Promise<Told> {
    await this.parts.known.learnOf(works);
    const owners = works.flatMap((work) => this.parts.known.ownerOf(work) ?? []);
    if (!owners.some((owner) => maySee(viewer, owner))) throw missing('attachment', id);
    return {
      ...{ about: { kind: 'attachment', id, name: null }, summary: `Attachment ${id} is not there, or not yet.`, since: null },
      ...{ work: works, badEnds: [], histories: [] },
    };
  }

  private async server(viewer: Viewer, id: string): Promise<Told> {
    const row = await this.parts.rows.find<ServerRow>(tableOf(servers), id);
    if (!row || !maySee(viewer, row.server.projectId)) throw missing('server', id);
    const { server } = row;
    const ofServer = { where: [{ column: 'server_id', is: 'equal', value: id } as const] };
    const [its, gone] = await Promise.all([
      this.parts.rows.list<AttachmentRow>(tableOf(attachments), ofServer),
      firstOf(this.parts.rows, lately(id), mostLately),
    ]);
    const devices = Object.values(server.devices);
    const keys = new Set([...its.map(({ key }) => key), ...devices.map(({ attachmentId }) => attachmentId)]);
    await this.parts.known.learn({ serverIds: [id], volumeIds: gone.flatMap(({ volumeId }) => volumeId ?? []) });
    return {
      ...{ about: { kind: 'server', id, name: server.name }, since: row.updatedAt },
      ...{ summary: serverSummary(row), work: await this.parts.work.attachments([...keys]), badEnds: [] },
      histories: historiesOf(gone.filter(({ projectId }) => projectId !== null && maySee(viewer, projectId))),
    };
  }

  /** Which hosts there are is for administrators. */
  private async host(viewer: Viewer, id: string): Promise<Told> {
    const row = viewer.isAdmin ? await this.parts.rows.find<HostRow>(tableOf(hosts), id) : undefined;
    if (!row) throw missing('host', id);
    const { stores, computes, driver } = row.host;
    const does = [...(stores ? ['keeps volumes'] : []), ...(computes ? ['runs guests'] : [])].join(' and ');
    const away = this.parts.silent.has(id) ? ' Nobody has acted for it for a minute or more: what is to be done there waits.' : '';
    return {
      ...{ about: { kind: 'host', id, name: id }, summary: `Host ${id} ${does} (${driver}).${away}`, since: row.updatedAt },
      ...{ work: [], badEnds: [], histories: [] },
    };
  }

  /** It was there once. */
  private async gone(viewer: Viewer, kind: 'volume' | 'attachment', id: string): Promise<Told> {
    const line = await this.parts.rows.find<Lifeline>(tableOf(lifelines), lifelineKey(kind, id));
    if (!line || line.projectId === null || !maySee(viewer, line.projectId)) throw missing(kind, id);
    const volumeId = kind === 'volume' ? id : line.volumeId;
    if (volumeId !== null) await this.parts.known.learn({ volumeIds: [volumeId] });
    const what =
      kind === 'volume' ? `Volume ${id} was deleted.` : `Attachment ${id} of volume ${this.parts.known.volume(volumeId ?? '')} has ended.`;
    const attachmentsMeant = kind === 'volume' ? 'all' : new Set([id]);
    return {
      ...{ about: { kind, id, name: null }, summary: what, since: line.until?.at ?? null, work: [], badEnds: [] },
      histories: volumeId === null ? [] : [{ volumeId, attachments: attachmentsMeant }],
    };
  }
}

/** Of the attachments of a server, those that began last. */
const lately = (serverId: string): LineRange => ({
  ...{ column: 'server_from', above: `${serverId}/`, atMost: `${serverId}/${afterAll}`, backwards: true },
});
const mostLately = 50;

const historiesOf = (lines: readonly Lifeline[]): Told['histories'] => {
  const byVolume = new Map<string, Set<string>>();
  for (const { id, volumeId } of lines) if (volumeId !== null) byVolume.set(volumeId, (byVolume.get(volumeId) ?? new Set()).add(id));
  return [...byVolume].map(([volumeId, ids]) => ({ volumeId, attachments: ids }));
};

const serverSummary = ({ server }: ServerRow): string => {
  const { name, hostName, vmState, devices, locked, stage } = server;
  const count = Object.keys(devices).length;
  const volumesWords = count === 1 ? '1 volume' : `${count} volumes`;
  if (stage === 'vanished') return `Server ${name} is not on host ${hostName} any more; ${volumesWords} stand until they are detached.`;
  const why =
    locked === null
      ? ''
      : ` It is locked${locked.reason === null ? '' : ` (${locked.reason})`}: volumes are not attached or detached until it is unlocked.`;
  const state = vmState === 'building' || vmState === 'error' ? ` While it is ${vmState}, volumes are neither attached nor detached.` : '';
  return `Server ${name} is ${vmState} on host ${hostName}, with ${volumesWords}.${why}${state}`;
};

const codes: Readonly<Record<SubjectKind, readonly [RejectionCode, string]>> = {
  volume: ['volume-not-found', 'Volume'],
  attachment: ['attachment-not-found', 'Volume attachment'],
  server: ['server-not-found', 'Instance'],
  host: ['host-not-found', 'Host'],
};

export const missing = (kind: SubjectKind, id: string): Rejection => {
  const [code, word] = codes[kind];
  return new Rejection(code, `${word} ${id} could not be found.`);
};
