import type { QueryBus } from '@nestjs/cqrs';
import type { HostRow } from '../../../../projections/hosts.projection.js';
import { ListRows } from '../../../reading/queries.js';
import type { RequestContext } from '../../access/request-context.js';

/** The hosts that keep volumes, by name. */
export const storageHosts = async (queries: QueryBus, requester: RequestContext): Promise<readonly HostRow[]> => {
  const where = [{ column: 'stores', is: 'equal', value: 1 }] as const;
  return (await queries.execute(new ListRows(requester, 'hosts', { where }, false))).map(({ row }) => row);
};
