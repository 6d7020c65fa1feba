import type { QueryBus } from '@nestjs/cqrs';
import type { Filter } from '../../../ports/read-model.js';
import { TotalRows } from '../../../reading/queries.js';
import type { RequestContext } from '../../access/request-context.js';

/** What some servers use. */
export interface Usage {
  readonly servers: number;
  readonly vcpus: number;
  readonly memoryMiB: number;
}

export const usageWhere = async (queries: QueryBus, context: RequestContext, filter: Filter): Promise<Usage> => {
  const asked = { where: [filter], sums: ['vcpus', 'memory_mib'] as const };
  const { rows: servers, sums } = await queries.execute(new TotalRows(context, 'servers', asked, true));
  return { servers, vcpus: sums.vcpus, memoryMiB: sums.memory_mib };
};
