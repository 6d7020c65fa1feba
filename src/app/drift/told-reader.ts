/** What the log says of one host, before and after it is looked at. */
import type { Life, Lives, Sight } from '../../domain/drift/sight.js';
import type { RegisteredHost } from '../../domain/host/host.decider.js';
import { exportIdIn, exportIdOfAlias, isDiskAlias } from '../../domain/host/host-work.js';
import type { InventoryItem } from '../../domain/host/inventory.js';
import type { ProjectId, ServerId, VolumeId } from '../../domain/kernel/ids.js';
import { attachmentsOf } from '../../domain/volume/volume.state.js';
import { type Lifeline, lifelineKey, lifelines } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import { allRows } from '../explaining/all-rows.js';
import type { RowSource } from '../ports/read-model.js';
import { attachedOn, linesIn } from '../reading/lines.js';

export interface Snapshot {
  readonly volumes: ReadonlyMap<string, VolumeRow>;
  readonly servers: ReadonlyMap<string, ServerRow>;
}

export class ToldReader {
  constructor(private readonly rows: RowSource) {}

  async read({ hostName, stores, computes }: RegisteredHost): Promise<Snapshot> {
    const kept = stores ? await this.keptOn(hostName) : new Map<string, VolumeRow>();
    const used = computes ? await this.usedOn(hostName) : new Map<string, VolumeRow>();
    const all = new Map([...kept, ...used]);
    const serverIds = [...all.values()].flatMap(({ volume }) => attachmentsOf(volume).flatMap(({ serverId }) => serverId ?? []));
    return { volumes: all, servers: await this.rows.findMany<ServerRow>(tableOf(servers), [...new Set(serverIds)]) };
  }

  /** What the log remembers of ids that were found and belong to nothing it knows of this host. */
  async livesOf(items: readonly InventoryItem[], known: Pick<Sight, 'volumes'>): Promise<Lives> {
    const attachments = new Set(known.volumes.flatMap(({ is }) => attachmentsOf(is).map(({ id }) => id as string)));
    const strange = items.flatMap(idsIn).filter(({ attachment }) => attachment === undefined || !attachments.has(attachment));
    const keys = strange.flatMap(({ attachment, volume }) => [
      ...(attachment === undefined ? [] : [lifelineKey('attachment', attachment)]),
      ...(volume === undefined ? [] : [lifelineKey('volume', volume)]),
    ]);
    const lines = await this.rows.findMany<Lifeline>(tableOf(lifelines), [...new Set(keys)]);
    return {
      attachment: (id) => lifeOf(lines.get(lifelineKey('attachment', id))),
      volume: (id) => lifeOf(lines.get(lifelineKey('volume', id))),
    };
  }

  private async keptOn(host: string): Promise<ReadonlyMap<string, VolumeRow>> {
    const where = [{ column: 'storage_host', is: 'equal', value: host }] as const;
    const kept = new Map<string, VolumeRow>();
    for await (const { key, row } of allRows<VolumeRow>(this.rows, tableOf(volumes), where)) kept.set(key, row);
    return kept;
  }

  private async usedOn(host: string): Promise<ReadonlyMap<string, VolumeRow>> {
    const used = new Map<string, VolumeRow>();
    for await (const page of linesIn(this.rows, attachedOn(host))) {
      const ids = [...new Set(page.flatMap(({ volumeId }) => volumeId ?? []))];
      for (const [id, row] of await this.rows.findMany<VolumeRow>(tableOf(volumes), ids)) used.set(id, row);
    }
    return used;
  }
}

/** What is in both, unchanged, was so all the time between. */
export const toldOf = (before: Snapshot, after: Snapshot): Pick<Sight, 'volumes' | 'servers'> => ({
  volumes: [...new Map([...before.volumes, ...after.volumes])].map(([id, { volume: is }]) => ({
    is,
    isStill: isSame(before.volumes.get(id), after.volumes.get(id)),
  })),
  servers: new Map(
    [...new Map([...before.servers, ...after.servers])].map(([id, { server: is }]) => [
      id,
      { is, isStill: isSame(before.servers.get(id), after.servers.get(id)) },
    ]),
  ),
});

type Stamped = Pick<VolumeRow, 'asOf'>;

const isSame = (one: Stamped | undefined, other: Stamped | undefined): boolean =>
  one !== undefined && one.asOf.revision === other?.asOf.revision;

const idsIn = (item: InventoryItem): readonly { readonly attachment?: string | undefined; readonly volume?: string | undefined }[] => {
  if (item.is === 'volume') return [{ volume: item.volumeId }];
  if (item.is === 'export') return [{ attachment: exportIdIn(item.target) ?? undefined, volume: item.serial ?? undefined }];
  return item.disks
    .filter(({ alias }) => isDiskAlias(alias))
    .map(({ alias, serial }) => ({ attachment: exportIdOfAlias(alias), volume: serial ?? undefined }));
};

const lifeOf = (line: Lifeline | undefined): Life | undefined =>
  line && {
    isOver: line.until !== null,
    volumeId: (line.kind === 'volume' ? line.id : line.volumeId) as VolumeId | null,
    serverId: line.serverId as ServerId | null,
    projectId: line.projectId as ProjectId | null,
  };
