import { Get, NotFoundException, Param, Query as QueryParameters } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Context } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { parameter, type Query } from '../../lists/list-query.js';
import { Admins, BlockStorage } from '../block-storage.decorators.js';
import { flag } from '../lists/flags.js';
import { backendOf } from '../volumes/volume.views.js';
import { capabilitiesView, poolDetail, poolView, serviceHostOf } from './backend.views.js';
import { storageHosts } from './storage-hosts.js';

/** Where volumes are kept, for operators. */
@Admins()
@BlockStorage('')
export class BackendsController {
  constructor(private readonly queries: QueryBus) {}

  /** Those that new volumes may come from. */
  @Get('scheduler-stats/get_pools')
  async pools(@Context() requester: RequestContext, @QueryParameters() query: Query): Promise<object> {
    const view = flag(query, 'detail') ? poolDetail : poolView;
    const name = parameter(query, 'name');
    const rows = (await storageHosts(this.queries, requester)).filter(({ host }) => !host.disabled.volume);
    return { pools: rows.filter(({ host }) => name === undefined || backendOf(host.hostName) === name).map(view) };
  }

  /** By service host or by pool. */
  @Get('capabilities/:host')
  async capabilities(@Context() requester: RequestContext, @Param('host') asked: string): Promise<object> {
    const found = (await storageHosts(this.queries, requester)).find((row) =>
      [serviceHostOf(row), backendOf(row.host.hostName)].includes(asked),
    );
    if (!found) throw new NotFoundException(`There is no backend ${asked}.`);
    return capabilitiesView(found);
  }
}
