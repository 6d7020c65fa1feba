/** Adds up who loses what. */
import { type Attachment, linkOf } from '../../domain/volume/attachment.js';
import { attachmentsOf, type LiveVolume } from '../../domain/volume/volume.state.js';
import { maySee, type Viewer } from '../commanding/requester.js';
import type { Subject } from './explanation.js';
import type { AffectedAttachment, AffectedServer, AffectedVolume, ImpactReport, VolumeFate } from './impact-report.js';

export class Toll {
  private readonly servers = new Map<string, AffectedServer>();
  private readonly volumes = new Map<string, AffectedVolume>();
  private readonly attachments = new Map<string, AffectedAttachment>();
  private readonly serverIds = new Set<string>();

  constructor(
    private readonly viewer: Viewer,
    private readonly most: number,
  ) {}

  /** Whatever is said of it later, one that stops has stopped. What is another's, and has to do with it, is not counted either. */
  server(server: AffectedServer): void {
    if (!this.servers.has(server.id) && maySee(this.viewer, server.projectId)) this.servers.set(server.id, server);
  }

  losesBytes(volume: LiveVolume): void {
    this.volume(volume, 'bytes gone', []);
    for (const attachment of attachmentsOf(volume)) this.attachment(attachment);
  }

  /** These attachments of it are gone; its bytes are not, unless that was said before. */
  losesWay(volume: LiveVolume, gone: readonly Attachment[]): void {
    if (!maySee(this.viewer, volume.projectId)) return;
    const left = attachmentsOf(volume).filter((each) => each.stage === 'attached' && !gone.includes(each));
    const stillOn = [...new Set(left.flatMap(({ serverId }) => serverId ?? []))];
    if (!this.volumes.has(volume.volumeId)) this.volume(volume, left.length === 0 ? 'cut off' : 'reachable elsewhere', stillOn);
    for (const attachment of gone) this.attachment(attachment);
  }

  /** Servers that lose something, of which no more is known yet. */
  get unnamedServers(): readonly string[] {
    return [...this.serverIds].filter((id) => !this.servers.has(id));
  }

  get cutOff(): number {
    return [...this.volumes.values()].filter(({ fate }) => fate === 'cut off').length;
  }

  get counts(): ImpactReport['counts'] {
    const all = [...this.servers.values(), ...this.volumes.values(), ...this.attachments.values()];
    const projects = new Set(all.map(({ projectId }) => projectId)).size;
    return { projects, servers: this.servers.size, volumes: this.volumes.size, attachments: this.attachments.size };
  }

  report(about: Subject, called: string, then: readonly string[]): ImpactReport {
    const [ownServers, ownVolumes, ownAttachments] = [
      [...this.servers.values()],
      [...this.volumes.values()],
      [...this.attachments.values()],
    ];
    return {
      ...{ about, summary: this.summary(called), counts: this.counts, then },
      servers: ownServers.slice(0, this.most),
      volumes: ownVolumes.slice(0, this.most),
      attachments: ownAttachments.slice(0, this.most),
      more: [ownServers, ownVolumes, ownAttachments].some(({ length }) => length > this.most),
    };
  }

  private summary(called: string): string {
    const of = (fate: VolumeFate): number => [...this.volumes.values()].filter((each) => each.fate === fate).length;
    const stops = [...this.servers.values()].filter(({ fate }) => fate === 'stops').length;
    const { servers, attachments, projects } = this.counts;
    const lost = [
      ...some(stops, `${plural(stops, 'server')} ${stops === 1 ? 'stops' : 'stop'}`),
      ...some(servers - stops, `${plural(servers - stops, 'server')} ${servers - stops === 1 ? 'loses' : 'lose'} a disk`),
      ...some(of('bytes gone'), `${plural(of('bytes gone'), 'volume')} without bytes`),
      ...some(of('cut off'), `${plural(of('cut off'), 'volume')} cut off`),
      ...some(of('reachable elsewhere'), `${plural(of('reachable elsewhere'), 'volume')} still reachable elsewhere`),
    ];
    if (lost.length === 0) return `If ${called} goes, nothing goes with it.`;
    return `If ${called} goes: ${lost.join(', ')}; ${plural(attachments, 'attachment')} of ${plural(projects, 'project')}.`;
  }

  private volume({ volumeId: id, name, projectId, sizeGiB, multiattach }: LiveVolume, fate: VolumeFate, stillOn: readonly string[]): void {
    this.volumes.set(id, { id, name, projectId, sizeGiB, multiattach, fate, stillOn });
  }

  private attachment(attachment: Attachment): void {
    const { id, volumeId, serverId, projectId, mode, attachedHost, deviceName, mountpoint } = attachment;
    const seesHosts = this.viewer.isAdmin || this.viewer.isService;
    const host = seesHosts ? (attachedHost ?? linkOf(attachment)?.connector.host ?? null) : null;
    const device = deviceName === null ? mountpoint : `/dev/${deviceName}`;
    this.attachments.set(id, { id, volumeId, serverId, projectId, host, device, mode });
    if (serverId !== null) this.serverIds.add(serverId);
  }
}

const some = (count: number, words: string): readonly string[] => (count === 0 ? [] : [words]);
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
