import { Inject } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Roles } from '../../http/access/decorators.js';
import type { Presence } from '../../ports/presence.js';
import type { Filter } from '../../ports/read-model.js';
import { PRESENCE } from '../../ports/tokens.js';
import { At, type GivenPage, Paged } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Given } from '../running/fields.js';
import { listed } from '../running/lists.js';
import { type Connection, pageOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';
import { Readings } from '../running/readings.js';
import { HostConnection, type HostNode, hostNode, HostObject } from './host.type.js';

const isSo = (column: string, value: Given<boolean>): readonly Filter[] =>
  value === null || value === undefined ? [] : [{ column, is: 'equal', value: value ? 1 : 0 }];

@Resolver(() => HostObject)
@Roles('admin')
export class HostsResolver {
  /** Asked once, however many hosts there are. */
  private readonly silentHosts = new WeakMap<Reading, Promise<ReadonlySet<string>>>();

  constructor(
    private readonly readings: Readings,
    @Inject(PRESENCE) private readonly presence: Presence,
  ) {}

  @Query(() => HostObject, { name: 'host' })
  async host(@Context() asked: Asked, @Args('name', { type: () => ID }) name: string, @At() at: Given<string>): Promise<HostNode> {
    const reading = await this.readings.at(asked, at ?? null);
    return hostNode(reading, await reading.find('hosts', name));
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
    const reading = await this.readings.at(asked, at ?? null);
    return listed(reading, wanted, { key: ({ host }) => host.hostName, node: (row) => hostNode(reading, row) });
  }

  @ResolveField(() => Boolean, { complexity: 1, description: 'Nobody acts for it now. Of the past that is not known, and false.' })
  async silent(@Parent() { reading, name }: HostNode): Promise<boolean> {
    const known = this.silentHosts.get(reading) ?? reading.run(() => this.presence.silent());
    this.silentHosts.set(reading, known);
    return (await known).has(name);
  }
}
