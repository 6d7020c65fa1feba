import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Impact, mostListed } from '../../../explaining/impact.js';
import type { ImpactReport } from '../../../explaining/impact-report.js';
import { Context, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import type { Query as ListQuery } from '../../lists/list-query.js';
import { limitIn } from './limit.js';

/** What goes down with it? */
@Controller('mooring/v1')
@Roles('reader', 'service')
export class ImpactController {
  constructor(@Inject(Impact) private readonly impact: Impact) {}

  @Get('hosts/:name/impact')
  @Roles('admin')
  async host(
    @Context() context: RequestContext,
    @Param('name') name: string,
    @Query() query: ListQuery,
  ): Promise<{ impact: ImpactReport }> {
    return { impact: await this.impact.of(context, 'host', name, limitIn(query, mostListed)) };
  }

  @Get('volumes/:id/impact')
  async volume(@Context() context: RequestContext, @Param('id') id: string, @Query() query: ListQuery): Promise<{ impact: ImpactReport }> {
    return { impact: await this.impact.of(context, 'volume', id.toLowerCase(), limitIn(query, mostListed)) };
  }

  @Get('servers/:id/impact')
  async server(@Context() context: RequestContext, @Param('id') id: string, @Query() query: ListQuery): Promise<{ impact: ImpactReport }> {
    return { impact: await this.impact.of(context, 'server', id.toLowerCase(), limitIn(query, mostListed)) };
  }
}
