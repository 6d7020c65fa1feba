import { ForbiddenException, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ListRows } from '../../../reading/queries.js';
import type { RowQuery } from '../../../ports/read-model.js';
import { Context } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { parameter, type Query } from '../../lists/list-query.js';
import { BlockStorage, Readers, Viewed, type Viewer } from '../block-storage.decorators.js';
import { flag } from '../lists/flags.js';
import { rowsOf } from '../lists/rows.js';
import { limitsView, quotaSet, quotaSetWithUsage, type Usage } from './usage.views.js';

/** How much a project uses. There are no quotas, and that is said. */
@Readers()
@BlockStorage('')
export class UsageController {
  constructor(private readonly queries: QueryBus) {}

  @Get('os-quota-sets/:project')
  async quota(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @Param('project') project: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    requireOwn(project, requester, viewer);
    const withUsage = flag(query, 'usage');
    return { quota_set: withUsage ? quotaSetWithUsage(project, await this.usageOf(requester, project)) : quotaSet(project) };
  }

  @Get('os-quota-sets/:project/defaults')
  defaults(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @Param('project') project: string): object {
    requireOwn(project, requester, viewer);
    return { quota_set: quotaSet(project) };
  }

  /** Admins may ask for another project, from 3.39 on. */
  @Get('limits')
  async limits(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @QueryParameters() query: Query): Promise<object> {
    const mayChoose = viewer.isAdmin && viewer.version.atLeast('3.39');
    const asked = mayChoose ? (parameter(query, 'project_id') ?? parameter(query, 'tenant_id')) : undefined;
    return { limits: limitsView(await this.usageOf(requester, asked ?? requester.project.id)) };
  }

  private async usageOf(requester: RequestContext, projectId: string): Promise<Usage> {
    const source = (query: RowQuery) => this.queries.execute(new ListRows(requester, 'volumes', query, true));
    const wanted = { where: [{ column: 'project_id', is: 'equal', value: projectId }], checks: [], sort: [] } as const;
    const usage = { volumes: 0, gigabytes: 0 };
    for await (const { volume } of rowsOf(source, wanted, null)) {
      usage.volumes += 1;
      usage.gigabytes += volume.sizeGiB;
    }
    return usage;
  }
}

const requireOwn = (project: string, requester: RequestContext, { isAdmin, isService }: Viewer): void => {
  if (isAdmin || isService || project === requester.project.id) return;
  throw new ForbiddenException("Policy doesn't allow volume_extension:quotas:show to be performed.");
};
