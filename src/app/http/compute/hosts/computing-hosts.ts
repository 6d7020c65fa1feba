import type { QueryBus } from '@nestjs/cqrs';
import type { Presence } from '../../../ports/presence.js';
import { ListRows } from '../../../reading/queries.js';
import type { RequestContext } from '../../access/request-context.js';
import type { ListedHost } from './host.views.js';

/** The hosts that run guests, by name. */
export const computingHosts = async (queries: QueryBus, presence: Presence, context: RequestContext): Promise<readonly ListedHost[]> => {
  const computing = { where: [{ column: 'computes', is: 'equal', value: 1 } as const] };
  const [rows, silent] = await Promise.all([queries.execute(new ListRows(context, 'hosts', computing, true)), presence.silent()]);
  return rows.map(({ key, row }, index) => ({ row, place: index + 1, isSilent: silent.has(key) }));
};
