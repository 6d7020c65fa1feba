import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { Roles } from '../../http/access/decorators.js';
import { KnownVolumeTypes } from '../../http/block-storage/volume-types/known-volume-types.js';
import type { Filter, RowQuery } from '../../ports/read-model.js';
import { TotalRows } from '../../reading/queries.js';
import { At, type GivenPage, Paged } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import { backwards } from '../running/backwards.js';
import type { Given } from '../running/fields.js';
import { type Connection, connect, type Page, pageOf } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { VolumeTypeConnection, type VolumeTypeNode, volumeTypeNode, VolumeTypeObject } from './volume-type.type.js';

@Resolver(() => VolumeTypeObject)
@Roles('reader', 'service')
export class VolumeTypesResolver {
  constructor(
    private readonly readings: Readings,
    private readonly types: KnownVolumeTypes,
  ) {}

  /** By id, or `default`. */
  @Query(() => VolumeTypeObject, { name: 'volumeType' })
  async volumeType(@Context() asked: Asked, @Args('id', { type: () => ID }) id: string, @At() at: Given<string>): Promise<VolumeTypeNode> {
    const reading = await this.readings.at(asked, at ?? null);
    return volumeTypeNode(reading, await reading.run(() => this.types.find(reading.requester, id)));
  }

  @Query(() => VolumeTypeConnection, { name: 'volumeTypes' })
  async volumeTypes(
    @Context() asked: Asked,
    @Paged() paged: GivenPage,
    @Args('name', { type: () => String, nullable: true }) name: Given<string>,
    @At() at: Given<string>,
  ): Promise<Connection<VolumeTypeNode>> {
    const page = pageOf(paged);
    const reading = await this.readings.at(asked, at ?? null);
    const { requester } = reading;
    const where: readonly Filter[] = name ? [{ column: 'name', is: 'equal', value: name }] : [];
    const query: RowQuery = { where, sort: [{ column: 'name', direction: 'asc' }], limit: page.size + 1, ...after(page) };
    if (page.cursor !== null) await reading.run(() => this.types.find(requester, page.cursor ?? ''));
    const forwards = (asked: RowQuery) => reading.run(() => this.types.list(requester, asked));
    const rows = await (page.isBackwards ? backwards(forwards, []) : forwards)(query);
    const entries = rows.map(({ key, row }) => ({ key, node: volumeTypeNode(reading, row) }));
    return connect(entries, page, async () => {
      const known: readonly Filter[] = requester.isAdmin ? [] : [{ column: 'is_public', is: 'equal', value: 1 }];
      return (await reading.ask(new TotalRows(requester, 'volume_types', { where: [...where, ...known], sums: [] }, false))).rows;
    });
  }
}

const after = ({ cursor }: Page): Pick<RowQuery, 'after'> => (cursor === null ? {} : { after: cursor });
