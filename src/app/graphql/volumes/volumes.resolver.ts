import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Roles } from '../../http/access/decorators.js';
import { AttachmentConnection, type AttachmentNode, attachmentNode } from '../attachments/attachment.type.js';
import { HostObject, type HostNode, hostRelated } from '../hosts/host.type.js';
import { AllProjects, At, type GivenPage, Paged } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { readVolumeId } from '../running/ids.js';
import { listed } from '../running/lists.js';
import { type Connection, connectAll, innerPageOf, pageOf } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { type VolumeTypeNode, VolumeTypeObject, volumeTypeRelated } from '../volume-types/volume-type.type.js';
import { volumeOrder, volumesWanted } from './volume-query.js';
import { VolumeFilter, VolumeSort } from './volume.inputs.js';
import { VolumeConnection, type VolumeNode, volumeNode, VolumeObject } from './volume.type.js';

@Resolver(() => VolumeObject)
@Roles('reader', 'service')
export class VolumesResolver {
  constructor(private readonly readings: Readings) {}

  @Query(() => VolumeObject, { name: 'volume' })
  async volume(@Context() asked: Asked, @Args('id', { type: () => ID }) id: string, @At() at: Given<string>): Promise<VolumeNode> {
    const reading = await this.readings.at(asked, at ?? null);
    return volumeNode(reading, await reading.find('volumes', readVolumeId(id)));
  }

  @Query(() => VolumeConnection, { name: 'volumes' })
  async volumes(
    @Context() asked: Asked,
    @Paged() paged: GivenPage,
    @Args('filter', { type: () => VolumeFilter, nullable: true }) filter: Given<Fields<VolumeFilter>>,
    @Args('sort', { type: () => [VolumeSort], nullable: true }) sort: Given<readonly Fields<VolumeSort>[]>,
    @AllProjects() allProjects: boolean,
    @At() at: Given<string>,
  ): Promise<Connection<VolumeNode>> {
    const page = pageOf(paged);
    const reading = await this.readings.at(asked, at ?? null);
    const narrowed = volumesWanted(filter ?? {}, reading.requester.isAdmin);
    const order = volumeOrder(sort ?? []);
    return listed(
      reading,
      { ...narrowed, kind: 'volumes', sort: order, allProjects, page },
      { key: ({ volume }) => volume.volumeId, node: (row) => volumeNode(reading, row) },
    );
  }

  @ResolveField(() => AttachmentConnection)
  async attachments(@Parent() { reading, attachmentIds }: VolumeNode, @Paged() paged: GivenPage): Promise<Connection<AttachmentNode>> {
    const rows = await reading.allRelated('attachments', attachmentIds);
    const each = { key: ({ attachment }: (typeof rows)[number]) => attachment.id };
    return connectAll(rows, innerPageOf(paged), { ...each, node: (row) => attachmentNode(reading, row) });
  }

  @ResolveField(() => VolumeTypeObject, { nullable: true, description: 'null where it is not public, except for administrators.' })
  volumeType(@Parent() { reading, volumeTypeId }: VolumeNode): Promise<VolumeTypeNode | null> {
    return volumeTypeRelated(reading, volumeTypeId);
  }

  @ResolveField(() => HostObject, { nullable: true, description: 'Where its bytes are. For administrators.' })
  host(@Parent() { reading, kept }: VolumeNode): Promise<HostNode | null> {
    return hostRelated(reading, kept);
  }
}
