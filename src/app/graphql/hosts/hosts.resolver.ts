import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { Roles } from '../../http/access/decorators.js';
import type { Filter } from '../../ports/read-model.js';
import { At, type GivenPage, Paged } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Given } from '../running/fields.js';
import { listed } from '../running/lists.js';
import { type Connection, pageOf } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { HostConnection, type HostNode, hostNode, HostObject } from './host.type.js';

const isSo = (column: string, value: Given<boolean>): readonly Filter[] =>
  value === null || value === undefined ? [] : [{ column, is: 'equal', value: value ? 1 : 0 }];

@Resolver(() => HostObject)
@Roles('admin')
export class HostsResolver {
  constructor(private readonly readings: Readings) {}

  @Query(() => HostObject, { name: 'host' })
  async host(@Context() asked: Asked, @Args('name', { type: () => ID }) name: string, @At() at: Given<string>): Promise<HostNode> {
    return hostNode(await (await this.readings.at(asked, at ?? null)).find('hosts', name));
  }

  @Query(() => HostConnection, { name: 'hosts' })
  async hosts(
    @Context() asked: Asked,
    @Paged() paged: GivenPage,
    @Args('stores', { type: () => Boolean, nullable: true }) stores: Given<boolean>,
    @Args('computes', { type: () => Boolean, nullable: true }) computes: Given<boolean>,
    @At() at: Given<string>,
  ): Promise<Connection<HostNode>> {
    const page = pageOf(paged);
    const where = [...isSo('stores', stores), ...isSo('computes', computes)];
    const sort = [{ column: 'key', direction: 'asc' }] as const;
    const wanted = { where, checks: [], kind: 'hosts', sort, allProjects: true, page } as const;
    return listed(await this.readings.at(asked, at ?? null), wanted, { key: ({ host }) => host.hostName, node: hostNode });
  }
}
