/** Which tables can be asked for the past, and how their rows of then are come by. */
import { streamOf, volumeId } from '../../domain/kernel/ids.js';
import { attachmentsOf } from '../../domain/volume/volume.state.js';
import { attachmentRow, attachments } from '../../projections/attachments.projection.js';
import { hosts } from '../../projections/hosts.projection.js';
import type { Lifeline, LifelineKind } from '../../projections/lifelines.projection.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import { servers } from '../../projections/servers.projection.js';
import { volumeTypes } from '../../projections/volume-types.projection.js';
import { type VolumeRow, volumes } from '../../projections/volumes.projection.js';
import type { Filter } from '../ports/read-model.js';
import type { PastStates } from './past-states.js';

/** What lifelines say of something that may have been there. */
export type Told = Pick<Lifeline, 'id' | 'stream' | 'volumeId'>;

type Rows = ReadonlyMap<string, object>;

export interface PastTable {
  readonly projection: Projection;
  readonly kind: LifelineKind;
  /** Columns that stay the same for all of a row's life, and that its lifeline has, too: what is asked of them, lifelines can be asked. */
  readonly lifelong: readonly string[];
  /** The row stays when the thing has gone. */
  readonly outlives: boolean;
  /** By key, those of them that had a row. */
  readonly rowsThen: (states: PastStates, told: readonly Told[]) => Promise<Rows>;
  /** Rows that other rows hold are sought in these: of them there are fewer than there ever were of what they hold. */
  readonly heldBy: Holder | null;
}

interface Holder {
  readonly table: PastTable;
  /** What is asked of what is held, as far as it says something of who holds it. */
  readonly asked: (where: readonly Filter[]) => readonly Filter[];
  readonly heldIn: (row: object) => Rows;
}

type About = Pick<PastTable, 'kind' | 'lifelong' | 'outlives'>;

const ofStreams = (projection: unknown, about: About): PastTable => {
  const table = { name: tableOf(projection as Projection), projection: projection as Projection };
  return {
    ...about,
    projection: table.projection,
    rowsThen: (states, told) =>
      states.of(
        table,
        told.map(({ id, stream }) => ({ key: id, stream })),
      ),
    heldBy: null,
  };
};

const pastVolumes = ofStreams(volumes, { kind: 'volume', lifelong: ['project_id'], outlives: false });

const attachmentsIn = (row: object): Rows =>
  new Map(attachmentsOf((row as VolumeRow).volume).map((attachment) => [attachment.id, attachmentRow(attachment)]));

/** An attachment belongs to the project of its volume. */
const askedOfVolumes = (where: readonly Filter[]): readonly Filter[] =>
  where.flatMap((filter) => {
    if (filter.is !== 'equal') return [];
    if (filter.column === 'volume_id') return [{ ...filter, column: 'key' }];
    return filter.column === 'project_id' ? [filter] : [];
  });

/** A volume knows its attachments: they are taken from its row of then. */
const pastAttachments: PastTable = {
  ...{ projection: attachments as unknown as Projection, kind: 'attachment', lifelong: [], outlives: false },
  rowsThen: async (states, told) => {
    const volumeIds = [...new Set(told.flatMap(({ volumeId }) => volumeId ?? []))];
    const holders = volumeIds.map((id) => ({ id, stream: streamOf.volume(volumeId(id)), volumeId: null }));
    const held = [...(await pastVolumes.rowsThen(states, holders)).values()].flatMap((row) => [...attachmentsIn(row)]);
    const wanted = new Set(told.map(({ id }) => id));
    return new Map(held.filter(([id]) => wanted.has(id)));
  },
  heldBy: { table: pastVolumes, asked: askedOfVolumes, heldIn: attachmentsIn },
};

/** A server may come back in another project, and keeps its row when it has gone. */
export const pastTables: ReadonlyMap<string, PastTable> = new Map(
  [
    pastVolumes,
    pastAttachments,
    ofStreams(servers, { kind: 'server', lifelong: [], outlives: true }),
    ofStreams(hosts, { kind: 'host', lifelong: [], outlives: true }),
    ofStreams(volumeTypes, { kind: 'volume-type', lifelong: [], outlives: false }),
  ].map((table) => [tableOf(table.projection), table]),
);
