import { Controller, ForbiddenException, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Context, Version } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { parameter, type Query as ListQuery } from '../../lists/list-query.js';
import type { ApiVersion } from '../../versions/api-version.js';
import { absoluteLimits, quotaSet, quotaSetDetail } from './quota.views.js';
import { type Usage, usageWhere } from './usage.js';

/** What a project may have and what it has. Others' is for administrators. */
@Controller('compute/v2.1')
export class QuotasController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get('os-quota-sets/:project')
  show(@Context() context: RequestContext, @Version() version: ApiVersion, @Param('project') project: string): object {
    refuseStranger(context, project);
    return { quota_set: quotaSet(project, version) };
  }

  @Get('os-quota-sets/:project/defaults')
  defaults(@Version() version: ApiVersion, @Param('project') project: string): object {
    return { quota_set: quotaSet(project, version) };
  }

  @Get('os-quota-sets/:project/detail')
  async detail(@Context() context: RequestContext, @Version() version: ApiVersion, @Param('project') project: string): Promise<object> {
    return { quota_set: quotaSetDetail(project, await this.usage(context, project), version) };
  }

  @Get('limits')
  async limits(@Context() context: RequestContext, @Version() version: ApiVersion, @Query() query: ListQuery): Promise<object> {
    const project = parameter(query, 'tenant_id') ?? context.project.id;
    return { limits: { rate: [], absolute: absoluteLimits(await this.usage(context, project), version) } };
  }

  private async usage(context: RequestContext, project: string): Promise<Usage> {
    refuseStranger(context, project);
    return usageWhere(this.queries, context, { column: 'project_id', is: 'equal', value: project });
  }
}

const refuseStranger = ({ isAdmin, isService, project: own }: RequestContext, project: string): void => {
  if (isAdmin || isService || own.id === project) return;
  throw new ForbiddenException("Policy doesn't allow the quotas of another project to be shown.");
};
