/** The volumes and servers that are spoken of: what they are called, whose they are, and on which hosts. Read once for each answer. */
import { linkOf } from '../../domain/volume/attachment.js';
import { attachmentsOf } from '../../domain/volume/volume.state.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import { maySee, type Viewer } from '../commanding/requester.js';
import type { RowSource } from '../ports/read-model.js';
import type { Names } from './draft.js';
import type { Work } from './work-rows.js';

export class KnownThings implements Names {
  private readonly volumeRows = new Map<string, VolumeRow>();
  private readonly serverRows = new Map<string, ServerRow>();

  constructor(
    private readonly rows: RowSource,
    private readonly viewer: Viewer,
  ) {}

  async learnOf(works: readonly Work[]): Promise<void> {
    const volumeIds = works.flatMap(({ of, key, row }) =>
      of === 'volume' ? [key] : of === 'attachment' ? mentioned(row.progress, 'volumeId') : [],
    );
    const serverIds = works.flatMap(({ of, row }) => (of === 'attachment' ? mentioned(row.progress, 'serverId') : []));
    await this.learn({ volumeIds, serverIds });
  }

  async learn({ volumeIds = [], serverIds = [] }: { volumeIds?: readonly string[]; serverIds?: readonly string[] }): Promise<void> {
    const [found, foundServers] = await Promise.all([
      this.rows.findMany<VolumeRow>(tableOf(volumes), missing(volumeIds, this.volumeRows)),
      this.rows.findMany<ServerRow>(tableOf(servers), missing(serverIds, this.serverRows)),
    ]);
    for (const [id, row] of found) this.volumeRows.set(id, row);
    for (const [id, row] of foundServers) this.serverRows.set(id, row);
  }

  /** By its id, where it is another's: an administrator may have brought together what belongs to several projects. */
  volume(id: string): string {
    const { name, projectId } = this.volumeRows.get(id)?.volume ?? {};
    return projectId !== undefined && maySee(this.viewer, projectId) ? (name ?? id) : id;
  }

  /** As with volumes. */
  server(id: string): string {
    const { name, projectId } = this.serverRows.get(id)?.server ?? {};
    return name !== undefined && projectId !== undefined && maySee(this.viewer, projectId) ? name : id;
  }

  volumeRow(id: string): VolumeRow | undefined {
    return this.volumeRows.get(id);
  }

  serverRow(id: string): ServerRow | undefined {
    return this.serverRows.get(id);
  }

  /** Whose it is; `null`: nobody's but those who run Mooring. */
  ownerOf({ of, key, row }: Work): string | null {
    if (of === 'host') return null;
    if (of === 'volume') return this.volumeRows.get(key)?.volume.projectId ?? null;
    const { progress } = row;
    if (progress.stage === 'open') return progress.attachment.projectId;
    const server = progress.stage === 'requested' ? progress.request.serverId : progress.serverId;
    return this.serverRows.get(server)?.server.projectId ?? null;
  }

  /** Names of all hosts that could be said by mistake. */
  get hosts(): ReadonlySet<string> {
    const ofVolumes = [...this.volumeRows.values()].flatMap(({ volume }) => [
      volume.storageHost,
      ...attachmentsOf(volume).flatMap((attachment) => [attachment.attachedHost, linkOf(attachment)?.connector.host]),
    ]);
    const ofServers = [...this.serverRows.values()].map(({ server }) => server.hostName);
    return new Set([...ofVolumes, ...ofServers].filter((name) => name !== null && name !== undefined));
  }
}

const missing = (ids: readonly string[], known: ReadonlyMap<string, unknown>): readonly string[] => [
  ...new Set(ids.filter((id) => !known.has(id))),
];

type Mention = 'volumeId' | 'serverId';

const mentioned = (progress: Extract<Work, { of: 'attachment' }>['row']['progress'], what: Mention): readonly string[] => {
  switch (progress.stage) {
    case 'requested':
      return [progress.request[what]];
    case 'over':
      return what === 'serverId' ? [progress.serverId] : [];
    case 'open': {
      const id = progress.attachment[what];
      return id === null ? [] : [id];
    }
  }
};
