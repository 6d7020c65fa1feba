/** On which host a new volume is kept: of those that take new ones, the one with the fewest; of equals, the first by name. One that nobody acts for is the last choice. */
import { type HostName, hostName } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import { hosts, type HostRow } from '../../projections/hosts.projection.js';
import { tableOf } from '../../projections/projection.js';
import { volumes } from '../../projections/volumes.projection.js';
import type { Presence } from '../ports/presence.js';
import type { RowSource } from '../ports/read-model.js';

/**
 * Rows are good enough for this: whoever was told that a host is in maintenance was told when they showed it, and volumes that are made
 * at the same moment may well go to the same host.
 */
export const chooseStorageHost = async (rows: Pick<RowSource, 'list' | 'count'>, presence: Presence): Promise<HostName> => {
  const storing = await rows.list<HostRow>(tableOf(hosts), { where: [{ column: 'stores', is: 'equal', value: 1 }] });
  const taking = storing.filter(({ row }) => !row.host.disabled.volume).map(({ key }) => hostName(key));
  const open = await preferred(taking, presence);
  const kept = await Promise.all(open.map((name) => volumesOn(rows, name)));
  const [least] = open.map((name, index) => ({ name, volumes: kept[index] ?? 0 })).sort((one, other) => one.volumes - other.volumes);
  if (least) return least.name;
  const why = storing.length === 0 ? 'is registered' : 'takes new ones now: all of them are in maintenance';
  throw new Rejection('unavailable', `No host that stores volumes ${why}.`, { retryable: true });
};

/** Where all are silent the work waits for whoever comes back first. */
const preferred = async (names: readonly HostName[], presence: Presence): Promise<readonly HostName[]> => {
  const silent = await presence.silent();
  const present = names.filter((name) => !silent.has(name));
  return present.length > 0 ? present : names;
};

const volumesOn = (rows: Pick<RowSource, 'count'>, host: HostName): Promise<number> =>
  rows.count(tableOf(volumes), [{ column: 'storage_host', is: 'equal', value: host }]);
