/** What hosts really hold, where it is not what the log says. */
import { Inject } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import type { DriftKind, DriftPart } from '../../../domain/drift/difference.js';
import { volumeId } from '../../../domain/kernel/ids.js';
import { DriftDesk } from '../../drift/drift-desk.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { lookView } from '../../http/mooring/drift/drift.views.js';
import { type GivenPage, Paged } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { type Connection, connectAll, pageOf } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { DriftConnection, DriftKindWord, type DriftNode, driftNode, DriftObject, DriftPartWord, HostLookObject } from './drift.type.js';

const complexity = costs.history;

@Resolver()
@Roles('admin')
export class DriftResolver {
  constructor(
    @Inject(DriftDesk) private readonly desk: DriftDesk,
    private readonly readings: Readings,
  ) {}

  @Query(() => DriftConnection, { complexity, description: 'Of all hosts and projects. For administrators.' })
  async drift(
    @Context() asked: Asked,
    @Args('host', { type: () => ID, nullable: true }) host: Given<string>,
    @Args('kind', { type: () => DriftKindWord, nullable: true }) kind: Given<DriftKind>,
    @Args('part', { type: () => DriftPartWord, nullable: true }) part: Given<DriftPart>,
    @Paged() paged: GivenPage,
  ): Promise<Connection<DriftNode>> {
    const page = pageOf(paged);
    const found = await this.desk.all({ host: host ?? undefined, kind: kind ?? undefined, part: part ?? undefined });
    const reading = await this.readings.at(asked, null);
    return connectAll(found, page, { key: ({ id }) => id, node: (each) => driftNode(reading, each) });
  }

  @Query(() => [HostLookObject], { complexity, description: 'Which looks are waited for, host by host. For administrators.' })
  async driftLooks(): Promise<readonly Fields<HostLookObject>[]> {
    return (await this.desk.looks()).map(lookView);
  }

  @Query(() => [DriftObject], { complexity, description: 'The drift of one volume.' })
  @Roles('reader', 'service')
  async volumeDrift(@Context() asked: Asked, @Args('volumeId', { type: () => ID }) id: string): Promise<readonly DriftNode[]> {
    const found = await this.desk.ofVolume(contextOf(asked.request), volumeId(id.toLowerCase()));
    const reading = await this.readings.at(asked, null);
    return found.map((each) => driftNode(reading, each));
  }
}
