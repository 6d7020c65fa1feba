/**
 * Rows as snapshots: those of volumes, servers and hosts are made from every event of their stream by the aggregate's own `evolve`, and
 * say which event was the last. A changed fold is a new version of the projection, so a row of another one is never found.
 */
import { hosts, type HostRow } from '../../projections/hosts.projection.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import { DatabaseUnavailable } from '../ports/database-unavailable.js';
import type { ReadModel } from '../ports/read-model.js';
import type { Snapshot, Snapshots } from './snapshots.js';

type Row = VolumeRow | ServerRow | HostRow;

/** By the first word of a stream's name. */
const tables: ReadonlyMap<string, string> = new Map([
  ['volume', tableOf(volumes)],
  ['server', tableOf(servers)],
  ['host', tableOf(hosts)],
]);

export const rowSnapshots = (readModel: Pick<ReadModel, 'find'>): Snapshots => ({
  of: async (stream) => {
    const [category = '', ...key] = stream.split('-');
    const table = tables.get(category);
    const row = table === undefined ? undefined : await found(readModel, table, key.join('-'));
    return row && snapshotIn(row);
  },
});

const snapshotIn = (row: Row): Snapshot => {
  const { revision, position } = row.asOf;
  return { state: stateIn(row), revision, position: BigInt(position) };
};

const stateIn = (row: Row): object => {
  if ('volume' in row) return row.volume;
  return 'server' in row ? row.server : row.host;
};

/** Where rows cannot be had there is still the whole stream: it only takes longer. */
const found = async (readModel: Pick<ReadModel, 'find'>, table: string, key: string): Promise<Row | undefined> => {
  try {
    return await readModel.find<Row>(table, key);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return undefined;
    throw error;
  }
};
