import { Get, Query as QueryParameters, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import type { VolumeRow } from '../../../../projections/volumes.projection.js';
import { FindRow, ListRows, TotalRows } from '../../../reading/queries.js';
import { Context, MinVersion } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { type Query, readPage } from '../../lists/list-query.js';
import { nextLinks } from '../../lists/next-link.js';
import { BlockStorage, Readers, Viewed, type Viewer } from '../block-storage.decorators.js';
import { readFilters } from '../lists/filters.js';
import { flag } from '../lists/flags.js';
import { pageOf, type RowSource, rowsOf, sortOf, type Wanted } from '../lists/rows.js';
import { volumeFilters, volumeSortColumns } from './volume-filters.js';
import { volumesSummary } from './volume-summary.view.js';
import { volumeDetail, volumeSummary } from './volume.views.js';

type View = (row: VolumeRow, viewer: Viewer) => object;

@Readers()
@BlockStorage('volumes')
export class VolumeListsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  list(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @QueryParameters() query: Query,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    return this.page({ requester, viewer, query, request }, volumeSummary);
  }

  @Get('detail')
  detail(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @QueryParameters() query: Query,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    return this.page({ requester, viewer, query, request }, volumeDetail);
  }

  @MinVersion('3.12')
  @Get('summary')
  async summary(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @QueryParameters() query: Query): Promise<object> {
    const rows = rowsOf(this.source(requester, query), { ...readFilters(query, volumeFilters, viewer), sort: [] }, null);
    return { 'volume-summary': await volumesSummary(rows, viewer) };
  }

  private async page({ requester, viewer, query, request }: Asked, view: View): Promise<object> {
    const page = readPage(query, Object.keys(volumeSortColumns));
    const wanted = { ...readFilters(query, volumeFilters, viewer), sort: sortOf(page, volumeSortColumns) };
    if (page.marker !== null) await this.queries.execute(new FindRow(requester, 'volumes', page.marker));

    const source = this.source(requester, query);
    const rows = await pageOf(source, wanted, page);
    const links = nextLinks(
      request,
      rows.map(({ volume }) => ({ id: volume.volumeId })),
      page,
    );
    return {
      volumes: rows.map((row) => view(row, viewer)),
      ...(links && { volumes_links: links }),
      ...(viewer.version.atLeast('3.45') && flag(query, 'with_count') && { count: await this.count(requester, query, wanted) }),
    };
  }

  /** However many pages there are. */
  private async count(requester: RequestContext, query: Query, wanted: Wanted<VolumeRow>): Promise<number> {
    if (wanted.checks.length > 0) return countOf(this.source(requester, query), wanted);
    const asked = { where: wanted.where, sums: [] };
    return (await this.queries.execute(new TotalRows(requester, 'volumes', asked, flag(query, 'all_tenants')))).rows;
  }

  private source(requester: RequestContext, query: Query): RowSource<VolumeRow> {
    const allProjects = flag(query, 'all_tenants');
    return (rowQuery) => this.queries.execute(new ListRows(requester, 'volumes', rowQuery, allProjects));
  }
}

interface Asked {
  readonly requester: RequestContext;
  readonly viewer: Viewer;
  readonly query: Query;
  readonly request: FastifyRequest;
}

/** Where the database cannot count them. */
const countOf = async (source: RowSource<VolumeRow>, wanted: Wanted<VolumeRow>): Promise<number> => {
  const rows = rowsOf(source, wanted, null);
  let count = 0;
  while (!(await rows.next()).done) count += 1;
  return count;
};
