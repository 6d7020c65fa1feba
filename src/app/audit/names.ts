/** The names that sentences use, looked up as they are met, and what of the hosts a reader may see. */
import type { Recorded } from '../../domain/kernel/message.js';
import { streamOf, volumeId as toVolumeId } from '../../domain/kernel/ids.js';
import type { VolumeCreated } from '../../domain/volume/volume.events.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import { LeastRecent } from '../commanding/least-recent.js';
import { type Veil, veilOver } from '../explaining/veil.js';
import { visibleData } from '../feed/visible-data.js';
import type { EventStore } from '../ports/event-store.js';
import type { RowSource } from '../ports/read-model.js';
import { hostNames } from '../reading/host-names.js';
import { type About, Abouts } from './about.js';
import { upTo } from './merged-streams.js';
import { maySeeOf, seesAll, type Viewer } from './subject.js';
import type { Telling } from './words/telling.js';

const remembered = 10_000;

interface NamesParts {
  readonly store: Pick<EventStore, 'readStream'>;
  readonly rows: RowSource;
}

export class Names implements Telling {
  /** `null`: looked for in vain, or not to be shown. */
  private readonly known = new LeastRecent<string, string | null>(remembered);
  private readonly abouts: Abouts;

  private constructor(
    private readonly parts: NamesParts,
    private readonly viewer: Viewer,
    private readonly veil: Veil | null,
    private readonly hosts: ReadonlySet<string>,
  ) {
    this.abouts = new Abouts(parts.rows);
  }

  static async for(parts: NamesParts, viewer: Viewer): Promise<Names> {
    if (seesAll(viewer)) return new Names(parts, viewer, null, new Set());
    const hosts = await hostNames(parts.rows);
    return new Names(parts, viewer, veilOver(hosts), hosts);
  }

  /** Call before an event is put into words. Answers what it is about, in words such as `volume data` and `server web-1`. */
  async meet(recorded: Pick<Recorded, 'event'>): Promise<readonly string[]> {
    const { serverId, volumeId } = await this.about(recorded);
    await this.look({ serverId, volumeId });
    return [...(volumeId === null ? [] : [this.volume(volumeId)]), ...(serverId === null ? [] : [this.server(serverId)])];
  }

  about(recorded: Pick<Recorded, 'event'>): Promise<About> {
    return this.abouts.of(recorded);
  }

  /** What an event says, without what this viewer may not know. */
  visible(data: object): Readonly<Record<string, unknown>> {
    return visibleData(data, this.viewer, this.hosts);
  }

  async look({ serverId, volumeId }: { readonly serverId: string | null; readonly volumeId: string | null }): Promise<void> {
    if (serverId !== null) await this.ask(`server/${serverId}`, () => this.nameOfServer(serverId));
    if (volumeId !== null) await this.ask(`volume/${volumeId}`, () => this.nameOfVolume(volumeId));
  }

  nameOf(kind: 'server' | 'volume', id: string): string | null {
    return this.known.get(`${kind}/${id}`) ?? null;
  }

  server(id: string): string {
    return `server ${this.nameOf('server', id) ?? id}`;
  }

  volume(id: string): string {
    return `volume ${this.nameOf('volume', id) ?? id}`;
  }

  host(name: string, hidden: string): string {
    return this.veil ? hidden : name;
  }

  reason(text: string): string {
    return this.veil ? this.veil(text) : text;
  }

  private async ask(key: string, ask: () => Promise<string | null>): Promise<void> {
    if (this.known.get(key) === undefined) this.known.set(key, await ask());
  }

  private async nameOfServer(id: string): Promise<string | null> {
    const row = await this.parts.rows.find<ServerRow>(tableOf(servers), id);
    return row && maySeeOf(this.viewer, row.server.projectId) ? row.server.name : null;
  }

  private async nameOfVolume(id: string): Promise<string | null> {
    const volume = (await this.parts.rows.find<VolumeRow>(tableOf(volumes), id))?.volume ?? (await this.asCreated(id));
    return volume && maySeeOf(this.viewer, volume.projectId) ? volume.name : null;
  }

  /** What has gone has no row any more, but had a name when it came. */
  private async asCreated(id: string): Promise<VolumeCreated['data'] | undefined> {
    const [first] = await upTo(1, this.parts.store.readStream(streamOf.volume(toVolumeId(id))));
    return first?.event.type === 'VolumeCreated' ? (first.event as VolumeCreated).data : undefined;
  }
}
