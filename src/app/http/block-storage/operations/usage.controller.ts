import { ForbiddenException, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { TotalRows } from '../../../reading/queries.js';
import { Context } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { parameter, type Query } from '../../lists/list-query.js';
import { BlockStorage, Readers, Viewed, type Viewer } from '../block-storage.decorators.js';
import { flag } from '../lists/flags.js';
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
    const ofProject = { where: [{ column: 'project_id', is: 'equal', value: projectId } as const], sums: ['size'] as const };
    const { rows: volumes, sums } = await this.queries.execute(new TotalRows(requester, 'volumes', ofProject, true));
    return { volumes, gigabytes: sums.size };
  }
}

const requireOwn = (project: string, requester: RequestContext, { isAdmin, isService }: Viewer): void => {
  if (isAdmin || isService || project === requester.project.id) return;
  throw new ForbiddenException("Policy doesn't allow volume_extension:quotas:show to be performed.");
};
