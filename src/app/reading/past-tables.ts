/** Which tables can be asked for the past, and how their rows of then are come by. */
import { streamOf, volumeId } from '../../domain/kernel/ids.js';
import { attachmentsOf } from '../../domain/volume/volume.state.js';
import { attachmentRow, attachments } from '../../projections/attachments.projection.js';
import { hosts } from '../../projections/hosts.projection.js';
import { type Lifeline, type LifelineKind, stillThere } from '../../projections/lifelines.projection.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import { servers } from '../../projections/servers.projection.js';
import { volumeTypes } from '../../projections/volume-types.projection.js';
import { sortable } from '../../projections/sortable-position.js';
import { type VolumeRow, volumes } from '../../projections/volumes.projection.js';
import type { Filter } from '../ports/read-model.js';
import { equal, type LineRange } from './lines.js';
import type { PastStates } from './past-states.js';

/** What lifelines say of something that may have been there. */
export type Told = Pick<Lifeline, 'id' | 'stream' | 'volumeId'>;

type Rows = ReadonlyMap<string, object>;

export interface PastTable {
  readonly projection: Projection;
  readonly kind: LifelineKind;
  /** Where all are that were there then and may meet these filters: among these lifelines, or in the rows of what holds them. */
  readonly soughtIn: (where: readonly Filter[], position: bigint) => LineRange | Holder;
  /** The row stays when the thing has gone. */
  readonly outlives: boolean;
  /** By key, those of them that had a row. */
  readonly rowsThen: (states: PastStates, told: readonly Told[]) => Promise<Rows>;
}

export interface Holder {
  readonly table: PastTable;
  /** What is asked of what is held, as far as it says something of who holds it. */
  readonly asked: (where: readonly Filter[]) => readonly Filter[];
  readonly heldIn: (row: object) => Rows;
}

type About = Pick<PastTable, 'kind' | 'soughtIn' | 'outlives'>;

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
  };
};

const asked = (where: readonly Filter[], column: string): string | undefined => {
  const value = where.find((filter) => filter.column === column && filter.is === 'equal')?.value;
  return typeof value === 'string' ? value : undefined;
};

/** Of all projects: first what is there still, then what has gone since. */
const anybodys =
  (kind: LifelineKind): PastTable['soughtIn'] =>
  (_, position) => ({
    ...{ column: 'kind_until', above: `${kind}/${sortable(position)}`, atMost: stillThereBy(kind, position), backwards: true },
  });

const stillThereBy = (kind: LifelineKind, position: bigint): string => `${kind}/${stillThere}${sortable(position)}`;

/** Nothing is left out: what has gone keeps its row. */
const everything =
  (kind: LifelineKind): PastTable['soughtIn'] =>
  (_, position) => ({
    ...{ column: 'kind_until', above: `${kind}/`, atMost: stillThereBy(kind, position), backwards: true },
  });

/** A volume stays in its project. */
const volumesOf: PastTable['soughtIn'] = (where, position) => {
  const project = asked(where, 'project_id');
  if (project === undefined) return anybodys('volume')(where, position);
  const there = [equal('project_id', project), { column: 'kind_until', is: 'above', value: `volume/${sortable(position)}` } as const];
  return { column: 'project_kind_from', above: `${project}/volume/`, atMost: `${project}/volume/${sortable(position)}`, where: there };
};

const pastVolumes = ofStreams(volumes, { kind: 'volume', soughtIn: volumesOf, outlives: false });

const attachmentsIn = (row: object): Rows =>
  new Map(attachmentsOf((row as VolumeRow).volume).map((attachment) => [attachment.id, attachmentRow(attachment)]));

/** An attachment belongs to the project of its volume. */
const askedOfVolumes = (where: readonly Filter[]): readonly Filter[] =>
  where.flatMap((filter) => {
    if (filter.is !== 'equal') return [];
    if (filter.column === 'volume_id') return [{ ...filter, column: 'key' }];
    return filter.column === 'project_id' ? [filter] : [];
  });

/**
 * A volume knows its attachments: they are taken from its row of then. Of volumes there are fewer than there ever were of attachments; but
 * what a server ever had, its lifelines say.
 */
const pastAttachments: PastTable = {
  ...{ projection: attachments as unknown as Projection, kind: 'attachment', outlives: false },
  rowsThen: async (states, told) => {
    const volumeIds = [...new Set(told.flatMap(({ volumeId }) => volumeId ?? []))];
    const holders = volumeIds.map((id) => ({ id, stream: streamOf.volume(volumeId(id)), volumeId: null }));
    const held = [...(await pastVolumes.rowsThen(states, holders)).values()].flatMap((row) => [...attachmentsIn(row)]);
    const wanted = new Set(told.map(({ id }) => id));
    return new Map(held.filter(([id]) => wanted.has(id)));
  },
  soughtIn: (where, position) => {
    const server = asked(where, 'server_id');
    if (server === undefined) return { table: pastVolumes, asked: askedOfVolumes, heldIn: attachmentsIn };
    const [above, atMost] = [`${server}/`, `${server}/${sortable(position)}`];
    return { column: 'server_from', above, atMost, where: [equal('server_id', server)] };
  },
};

/** A server may come back in another project, and keeps its row when it has gone. */
export const pastTables: ReadonlyMap<string, PastTable> = new Map(
  [
    pastVolumes,
    pastAttachments,
    ofStreams(servers, { kind: 'server', soughtIn: everything('server'), outlives: true }),
    ofStreams(hosts, { kind: 'host', soughtIn: everything('host'), outlives: true }),
    ofStreams(volumeTypes, { kind: 'volume-type', soughtIn: anybodys('volume-type'), outlives: false }),
  ].map((table) => [tableOf(table.projection), table]),
);
