import { Get, NotFoundException, Param, Query as QueryParameters } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { HostRow } from '../../../../projections/hosts.projection.js';
import { ListRows } from '../../../reading/queries.js';
import { Context } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { parameter, type Query } from '../../lists/list-query.js';
import { Admins, BlockStorage, Viewed, type Viewer } from '../block-storage.decorators.js';
import { flag } from '../lists/flags.js';
import { backendOf } from '../volumes/volume.views.js';
import { binary, capabilitiesView, poolDetail, poolView, serviceHostOf, serviceView } from './backend.views.js';

/** Where volumes are kept, for operators. */
@Admins()
@BlockStorage('')
export class BackendsController {
  constructor(private readonly queries: QueryBus) {}

  @Get('os-services')
  async services(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @QueryParameters() query: Query): Promise<object> {
    const host = parameter(query, 'host');
    const rows = (parameter(query, 'binary') ?? binary) === binary ? await this.storageHosts(requester) : [];
    const asked = rows.filter((row) => host === undefined || [row.host.hostName, serviceHostOf(row)].includes(host));
    return { services: asked.map((row) => serviceView(row, viewer)) };
  }

  @Get('scheduler-stats/get_pools')
  async pools(@Context() requester: RequestContext, @QueryParameters() query: Query): Promise<object> {
    const view = flag(query, 'detail') ? poolDetail : poolView;
    const name = parameter(query, 'name');
    const rows = await this.storageHosts(requester);
    return { pools: rows.filter(({ host }) => name === undefined || backendOf(host.hostName) === name).map(view) };
  }

  /** By service host or by pool. */
  @Get('capabilities/:host')
  async capabilities(@Context() requester: RequestContext, @Param('host') asked: string): Promise<object> {
    const found = (await this.storageHosts(requester)).find((row) => [serviceHostOf(row), backendOf(row.host.hostName)].includes(asked));
    if (!found) throw new NotFoundException(`There is no backend ${asked}.`);
    return capabilitiesView(found);
  }

  private async storageHosts(requester: RequestContext): Promise<readonly HostRow[]> {
    const where = [{ column: 'stores', is: 'equal', value: 1 }] as const;
    return (await this.queries.execute(new ListRows(requester, 'hosts', { where }, false))).map(({ row }) => row);
  }
}
