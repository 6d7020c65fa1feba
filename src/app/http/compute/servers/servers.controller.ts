import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import type { ServerId } from '../../../../domain/kernel/ids.js';
import type { ServerRow } from '../../../../projections/servers.projection.js';
import { FindRow, type Listed, ListRows } from '../../../reading/queries.js';
import { Context, RejectedAs, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import type { Query as ListQuery } from '../../lists/list-query.js';
import { nextLinks } from '../../lists/next-link.js';
import { ServerIdPipe } from '../path-ids.js';
import { Viewed, type Viewer } from '../viewer.js';
import { serverQuery, type ServerQuery } from './server-query.js';
import { serverDetail, serverShown, serverSummary } from './server.views.js';

/** The servers hosts were found to have. They are made, started and stopped elsewhere. */
@Controller('compute/v2.1/servers')
@Roles('reader', 'service')
export class ServersController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get()
  @RejectedAs({ 'server-not-found': 400 })
  async list(
    @Context() context: RequestContext,
    @Viewed() viewer: Viewer,
    @Query() query: ListQuery,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const asked = serverQuery(query, viewer.version, context);
    const rows = await this.rows(context, asked);
    return { servers: rows.map(({ row }) => serverSummary(row.server, viewer)), ...links(request, rows, asked) };
  }

  @Get('detail')
  @RejectedAs({ 'server-not-found': 400 })
  async detail(
    @Context() context: RequestContext,
    @Viewed() viewer: Viewer,
    @Query() query: ListQuery,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const asked = serverQuery(query, viewer.version, context);
    const rows = await this.rows(context, asked);
    return { servers: rows.map(({ row }) => serverDetail(row, viewer)), ...links(request, rows, asked) };
  }

  @Get(':server')
  async show(@Context() context: RequestContext, @Viewed() viewer: Viewer, @Param('server', ServerIdPipe) id: ServerId): Promise<object> {
    return { server: serverShown(await this.queries.execute(new FindRow(context, 'servers', id)), viewer) };
  }

  /** A marker that names no server the caller can see is a mistake, not an empty page. */
  private async rows(context: RequestContext, { page, rows, allProjects }: ServerQuery): Promise<readonly Listed<ServerRow>[]> {
    if (page.marker !== null) await this.queries.execute(new FindRow(context, 'servers', page.marker));
    return this.queries.execute(new ListRows(context, 'servers', rows, allProjects));
  }
}

const links = (request: FastifyRequest, rows: readonly Listed<ServerRow>[], { page }: ServerQuery): object => {
  const ids = rows.map(({ key: id }) => ({ id }));
  const next = nextLinks(request, ids, page);
  return next ? { servers_links: next } : {};
};
