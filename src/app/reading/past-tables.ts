/** Which tables can be asked for the past, and how their rows of then are come by. */
import { type AttachmentId, streamOf, volumeId } from '../../domain/kernel/ids.js';
import { attachmentRow, attachments } from '../../projections/attachments.projection.js';
import { hosts } from '../../projections/hosts.projection.js';
import type { Lifeline, LifelineKind } from '../../projections/lifelines.projection.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import { servers } from '../../projections/servers.projection.js';
import { volumeTypes } from '../../projections/volume-types.projection.js';
import { type VolumeRow, volumes } from '../../projections/volumes.projection.js';
import type { PastStates, StreamTable } from './past-states.js';

/** What lifelines say of something that may have been there. */
export type Told = Pick<Lifeline, 'id' | 'stream' | 'volumeId'>;

export interface PastTable {
  readonly projection: Projection;
  readonly kind: LifelineKind;
  /** Columns that stay the same for all of a row's life, and that its lifeline has, too: what is asked of them, lifelines can be asked. */
  readonly lifelong: readonly string[];
  /** The row stays when the thing has gone. */
  readonly outlives: boolean;
  /** By id, those that had a row. */
  readonly rowsThen: (states: PastStates, told: readonly Told[]) => Promise<ReadonlyMap<string, object>>;
}

const streamTable = (projection: unknown): StreamTable => ({
  name: tableOf(projection as Projection),
  projection: projection as Projection,
});

const ofStreams = (projection: unknown, about: Pick<PastTable, 'kind' | 'lifelong' | 'outlives'>): PastTable => {
  const table = streamTable(projection);
  return {
    ...about,
    projection: table.projection,
    rowsThen: (states, told) =>
      states.of(
        table,
        told.map(({ id, stream }) => ({ key: id, stream })),
      ),
  };
};

/** A volume knows its attachments: they are taken from its row of then. */
const ofVolumes: PastTable = {
  ...{ projection: streamTable(attachments).projection, kind: 'attachment', lifelong: ['project_id', 'volume_id'], outlives: false },
  rowsThen: async (states, told) => {
    const ids = [...new Set(told.flatMap((each) => each.volumeId ?? []))];
    const sources = ids.map((key) => ({ key, stream: streamOf.volume(volumeId(key)) }));
    const holding = (await states.of(streamTable(volumes), sources)) as ReadonlyMap<string, VolumeRow>;
    return new Map(
      told.flatMap(({ id, volumeId: of }) => {
        const attachment = holding.get(of ?? '')?.volume.attachments[id as AttachmentId];
        return attachment ? [[id, attachmentRow(attachment)]] : [];
      }),
    );
  },
};

/** A server may come back in another project, and keeps its row when it has gone. */
export const pastTables: ReadonlyMap<string, PastTable> = new Map(
  [
    ofStreams(volumes, { kind: 'volume', lifelong: ['project_id'], outlives: false }),
    ofVolumes,
    ofStreams(servers, { kind: 'server', lifelong: [], outlives: true }),
    ofStreams(hosts, { kind: 'host', lifelong: [], outlives: true }),
    ofStreams(volumeTypes, { kind: 'volume-type', lifelong: [], outlives: false }),
  ].map((table) => [tableOf(table.projection), table]),
);
