/**
 * What goes down with a host, a volume or a server? Read from the rows alone: what is attached where, and where the bytes are. A host that
 * keeps volumes takes their bytes with it, wherever they are attached; one that runs guests takes those, and what was attached to them.
 */
import { type Attachment, linkOf } from '../../domain/volume/attachment.js';
import { attachmentsOf, type LiveVolume } from '../../domain/volume/volume.state.js';
import { attachments, type AttachmentRow } from '../../projections/attachments.projection.js';
import { hosts, type HostRow } from '../../projections/hosts.projection.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import { maySee, type Viewer } from '../commanding/requester.js';
import type { RowSource } from '../ports/read-model.js';
import { attachedOn, equal, linesIn } from '../reading/lines.js';
import { allPages, allRows } from './all-rows.js';
import type { Subject } from './explanation.js';
import type { AffectedServer, ImpactReport } from './impact-report.js';
import { Toll } from './toll.js';
import { missing } from './subjects.js';

export type ImpactKind = 'host' | 'volume' | 'server';

/** Each list says so many of them. */
export const mostListed = 1_000;

export class Impact {
  constructor(private readonly rows: RowSource) {}

  /** A `Rejection` where there is no such thing, or it is another project's. */
  of(viewer: Viewer, kind: ImpactKind, id: string, most = mostListed): Promise<ImpactReport> {
    if (kind === 'host') return this.ofHost(viewer, id, most);
    return kind === 'volume' ? this.ofVolume(viewer, id, most) : this.ofServer(viewer, id, most);
  }

  /** Which hosts there are is for administrators. */
  private async ofHost(viewer: Viewer, name: string, most: number): Promise<ImpactReport> {
    const row = viewer.isAdmin ? await this.rows.find<HostRow>(tableOf(hosts), name) : undefined;
    if (!row) throw missing('host', name);
    const toll = new Toll(viewer, most);
    for await (const { row: each } of allRows<VolumeRow>(this.rows, tableOf(volumes), [equal('storage_host', name)]))
      toll.losesBytes(each.volume);
    for await (const { row: each } of allRows<ServerRow>(this.rows, tableOf(servers), [equal('host', name), equal('stage', 'present')]))
      toll.server(affected(each, 'stops'));
    for await (const page of linesIn(this.rows, attachedOn(name)))
      await this.losesWay(
        toll,
        page.map(({ id }) => id),
      );
    await this.nameServers(toll);
    const about: Subject = { kind: 'host', id: name, name };
    return toll.report(about, `host ${name}`, hostAdvice(row, toll));
  }

  private async ofVolume(viewer: Viewer, id: string, most: number): Promise<ImpactReport> {
    const row = await this.rows.find<VolumeRow>(tableOf(volumes), id);
    if (!row || !maySee(viewer, row.volume.projectId)) throw missing('volume', id);
    const { volume } = row;
    const toll = new Toll(viewer, most);
    toll.losesBytes(volume);
    await this.nameServers(toll);
    return toll.report({ kind: 'volume', id, name: volume.name }, `volume ${volume.name ?? id}`, volumeAdvice(volume));
  }

  private async ofServer(viewer: Viewer, id: string, most: number): Promise<ImpactReport> {
    const row = await this.rows.find<ServerRow>(tableOf(servers), id);
    if (!row || !maySee(viewer, row.server.projectId)) throw missing('server', id);
    const toll = new Toll(viewer, most);
    toll.server(affected(row, 'stops'));
    const ofServer = allPages<AttachmentRow>(this.rows, tableOf(attachments), [equal('server_id', id)]);
    for await (const page of ofServer)
      await this.losesWay(
        toll,
        page.map(({ key }) => key),
      );
    const { name } = row.server;
    return toll.report({ kind: 'server', id, name }, `server ${name}`, serverAdvice(toll));
  }

  private async losesWay(toll: Toll, attachmentIds: readonly string[]): Promise<void> {
    const gone = await this.rows.findMany<AttachmentRow>(tableOf(attachments), attachmentIds);
    const ids = [...new Set([...gone.values()].map(({ attachment }) => attachment.volumeId))];
    const found = await this.rows.findMany<VolumeRow>(tableOf(volumes), ids);
    for (const { volume } of found.values()) {
      toll.losesWay(
        volume,
        attachmentsOf(volume).filter((each) => gone.has(each.id)),
      );
    }
  }

  /** Those whose volumes are gone run on without. */
  private async nameServers(toll: Toll): Promise<void> {
    const found = await this.rows.findMany<ServerRow>(tableOf(servers), toll.unnamedServers);
    for (const row of found.values()) toll.server(affected(row, 'loses a disk'));
  }
}

const affected = ({ server: { serverId: id, name, projectId } }: ServerRow, fate: AffectedServer['fate']): AffectedServer => ({
  id,
  name,
  projectId,
  fate,
});

const hostAdvice = ({ host: { hostName: name, stores, computes } }: HostRow, { counts, cutOff }: Toll): readonly string[] => [
  ...(computes && counts.attachments > 0
    ? [
        `First make sure that host ${name} is down, and stays down (power it off): as long as a guest may run there, it may write, and nothing it has may be attached elsewhere.`,
        `A detach from a guest of host ${name} is done by its agent: while that is away the detach waits for it.`,
      ]
    : []),
  ...(cutOff > 0 ? ['Then what was cut off can be attached to other servers: its bytes are kept elsewhere.'] : []),
  ...(stores ? [`The bytes host ${name} keeps are nowhere else: they come back with it, or from a backup.`] : []),
  ...(counts.servers + counts.volumes > 0
    ? [`To take it out of service in good order, put it into maintenance first, and detach what is attached there.`]
    : []),
];

const volumeAdvice = (volume: LiveVolume): readonly string[] => {
  const holders = attachmentsOf(volume).filter((each: Attachment) => linkOf(each) !== null || each.stage === 'attached');
  if (holders.length === 0) return ['Nobody has it: it can be deleted.'];
  return ['It is not deleted while anybody has it: detach it from all of them first. Guests that lose a disk they use see I/O errors.'];
};

const serverAdvice = ({ counts, cutOff }: Toll): readonly string[] => {
  if (counts.attachments === 0) return ['It has no volumes.'];
  const again = cutOff > 0 ? ['Then they can be attached to other servers.'] : [];
  return [
    'Its volumes stay attached to it until they are detached, also when it has gone: detach them once it is certain that it no longer runs.',
    ...again,
  ];
};
