/** A thing as one moment's rows have it. */
import { attachments, type AttachmentRow } from '../../projections/attachments.projection.js';
import { hosts, type HostRow } from '../../projections/hosts.projection.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import type { RowSource } from '../ports/read-model.js';
import { attachmentState, type Facts, hostState, serverState, type State, volumeState } from './facts.js';
import { maySeeOf, seesAll, type Subject, type Viewer } from './subject.js';

export type StatefulSubject = Subject & { readonly kind: Exclude<Subject['kind'], 'user'> };

/** `null`: it was not there. Whether the viewer may see it is asked before. */
export const stateIn = async (rows: RowSource, viewer: Viewer, { kind, id }: StatefulSubject): Promise<State | null> => {
  const shown = { hosts: seesAll(viewer) };
  switch (kind) {
    case 'volume':
      return ifThere(await rows.find<VolumeRow>(tableOf(volumes), id), (row) => volumeState(row, shown));
    case 'attachment':
      return ifThere(await rows.find<AttachmentRow>(tableOf(attachments), id), (row) => attachmentState(row, shown));
    case 'server':
      return ifThere(await ofThen(rows, viewer, id), (row) => serverState(row, shown));
    case 'host':
      return ifThere(await rows.find<HostRow>(tableOf(hosts), id), hostState);
    case 'project':
      return projectState(rows, id, shown);
  }
};

/** A server that came back in another project was not there for those who have it now, and is not there for those who had it. */
const ofThen = async (rows: RowSource, viewer: Viewer, id: string): Promise<ServerRow | undefined> => {
  const row = await rows.find<ServerRow>(tableOf(servers), id);
  return row && maySeeOf(viewer, row.server.projectId) ? row : undefined;
};

const ifThere = <Row>(row: Row | undefined, stateOf: (row: Row) => State): State | null => (row ? stateOf(row) : null);

/** Of each kind. */
export const mostParts = 1_000;

/** A project has nothing of its own but what is in it. Of what is too much for one answer it is said how much there is. */
const projectState = async (rows: RowSource, id: string, shown: { readonly hosts: boolean }): Promise<State> => {
  const where = [{ column: 'project_id', is: 'equal', value: id } as const];
  const some = { where, sort: [{ column: 'key', direction: 'asc' } as const], limit: mostParts };
  const itsVolumes = await rows.list<VolumeRow>(tableOf(volumes), some);
  const itsServers = await rows.list<ServerRow>(tableOf(servers), some);
  const parts: readonly (readonly [string, Facts])[] = [
    ...itsVolumes.map(({ key, row }) => [`volume ${key}`, volumeState(row, shown).facts] as const),
    ...itsServers.map(({ key, row }) => [`server ${key}`, serverState(row, shown).facts] as const),
  ];
  const count = async (table: string, listed: number): Promise<number> => (listed < mostParts ? listed : rows.count(table, where));
  const all = { volumes: await count(tableOf(volumes), itsVolumes.length), servers: await count(tableOf(servers), itsServers.length) };
  const leftOut = all.volumes + all.servers - parts.length;
  return { facts: { id, ...all, ...(leftOut > 0 && { left_out: leftOut }) }, parts: Object.fromEntries(parts) };
};
