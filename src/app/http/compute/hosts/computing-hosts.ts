import type { QueryBus } from '@nestjs/cqrs';
import { ListRows } from '../../../reading/queries.js';
import type { RequestContext } from '../../access/request-context.js';
import type { ListedHost } from './host.views.js';

/** The hosts that run guests, by name. */
export const computingHosts = async (queries: QueryBus, context: RequestContext): Promise<readonly ListedHost[]> => {
  const computing = { where: [{ column: 'computes', is: 'equal', value: 1 } as const] };
  const rows = await queries.execute(new ListRows(context, 'hosts', computing, true));
  return rows.map(({ row }, index) => ({ row, place: index + 1 }));
};
