import type { ReadModel } from '../app/ports/read-model.js';
import { hosts, type HostRow } from '../projections/hosts.projection.js';
import { tableOf } from '../projections/projection.js';
import type { OpenHosts } from './hosts.js';

/** Throws where volumes are kept on a host nobody acts for: each of them would fail at the first thing asked of it. */
export const requireStorageHosts = async (readModel: ReadModel, data: string, acting: OpenHosts): Promise<void> => {
  const keeping = await readModel.list<HostRow>(tableOf(hosts), { where: [{ column: 'stores', is: 'equal', value: 1 }] });
  const abandoned = keeping.find(({ key }) => !acting.hosts.some(({ name }) => name === key));
  if (!abandoned) return;
  const { key, row } = abandoned;
  throw new Error(`${data} keeps volumes on ${key} (${row.host.driver}), for which nobody acts now. ${acting.says}`);
};
