import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Explainer, mostMatters } from '../../../explaining/explainer.js';
import type { Explanation, Unsettled } from '../../../explaining/explanation.js';
import { Context, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import type { Query as ListQuery } from '../../lists/list-query.js';
import { limitIn } from './limit.js';

/** Why is it not done? */
@Controller('mooring/v1')
@Roles('reader', 'service')
export class ExplainController {
  constructor(@Inject(Explainer) private readonly explainer: Explainer) {}

  @Get('volumes/:id/explain')
  async volume(@Context() context: RequestContext, @Param('id') id: string): Promise<{ explanation: Explanation }> {
    return { explanation: await this.explainer.explain(context, 'volume', id.toLowerCase()) };
  }

  @Get('attachments/:id/explain')
  async attachment(@Context() context: RequestContext, @Param('id') id: string): Promise<{ explanation: Explanation }> {
    return { explanation: await this.explainer.explain(context, 'attachment', id.toLowerCase()) };
  }

  @Get('servers/:id/explain')
  async server(@Context() context: RequestContext, @Param('id') id: string): Promise<{ explanation: Explanation }> {
    return { explanation: await this.explainer.explain(context, 'server', id.toLowerCase()) };
  }

  @Get('hosts/:name/explain')
  @Roles('admin')
  async host(@Context() context: RequestContext, @Param('name') name: string): Promise<{ explanation: Explanation }> {
    return { explanation: await this.explainer.explain(context, 'host', name) };
  }

  /** Of the caller's project; for administrators of all. */
  @Get('unsettled')
  async unsettled(@Context() context: RequestContext, @Query() query: ListQuery): Promise<{ unsettled: Unsettled }> {
    return { unsettled: await this.explainer.unsettled(context, limitIn(query, mostMatters)) };
  }
}
