import { Args, Context, Field, ID, InputType, Parent, Query, registerEnumType, ResolveField, Resolver } from '@nestjs/graphql';
import { Roles } from '../../http/access/decorators.js';
import { attachmentFilters, attachmentSortColumns } from '../../http/block-storage/attachments/attachment-filters.js';
import { connectionInfo } from '../../http/block-storage/attachments/attachment.views.js';
import { ChapPasswords } from '../../http/block-storage/attachments/chap-passwords.js';
import { readFilters } from '../../http/block-storage/lists/filters.js';
import { ApiVersion } from '../../http/versions/api-version.js';
import { HostObject, type HostNode, hostRelated } from '../hosts/host.type.js';
import { AllProjects, At, type GivenPage, Paged, SortDirection } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { readAttachmentId } from '../running/ids.js';
import { listed } from '../running/lists.js';
import { type Connection, pageOf } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { Json } from '../running/scalars.js';
import { type ServerNode, ServerObject, serverRelated } from '../servers/server.type.js';
import { type VolumeNode, VolumeObject, volumeRelated } from '../volumes/volume.type.js';
import { AttachmentConnection, type AttachmentNode, attachmentNode, AttachmentObject } from './attachment.type.js';

@InputType()
export class AttachmentFilter {
  @Field(() => ID, { nullable: true })
  declare readonly volumeId?: string | null;

  @Field(() => ID, { nullable: true })
  declare readonly serverId?: string | null;

  @Field(() => String, { nullable: true })
  declare readonly status?: string | null;

  @Field(() => ID, { nullable: true, description: 'For administrators.' })
  declare readonly projectId?: string | null;
}

export enum AttachmentSortKey {
  ID = 'id',
  VOLUME = 'volume_id',
  SERVER = 'instance_id',
  STATUS = 'status',
  CREATED_AT = 'created_at',
}
registerEnumType(AttachmentSortKey, { name: 'AttachmentSortKey' });

@InputType()
export class AttachmentSort {
  @Field(() => AttachmentSortKey)
  declare readonly by: AttachmentSortKey;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC })
  declare readonly direction: SortDirection;
}

const latest = ApiVersion.of('3.71');

const parametersOf = ({ volumeId, serverId, status, projectId }: Fields<AttachmentFilter>): Readonly<Record<string, string>> => ({
  ...(volumeId && { volume_id: volumeId.toLowerCase() }),
  ...(serverId && { instance_id: serverId.toLowerCase() }),
  ...(status && { status }),
  ...(projectId && { project_id: projectId }),
});

const orderOf = (sort: readonly Fields<AttachmentSort>[]) =>
  sort.length === 0
    ? [{ column: 'created_at', direction: 'desc' } as const]
    : sort.map(({ by, direction }) => ({ column: attachmentSortColumns[by] ?? by, direction }));

@Resolver(() => AttachmentObject)
@Roles('reader', 'service')
export class AttachmentsResolver {
  constructor(
    private readonly readings: Readings,
    private readonly passwords: ChapPasswords,
  ) {}

  @Query(() => AttachmentObject, { name: 'attachment' })
  async attachment(@Context() asked: Asked, @Args('id', { type: () => ID }) id: string, @At() at: Given<string>): Promise<AttachmentNode> {
    const reading = await this.readings.at(asked, at ?? null);
    return attachmentNode(reading, await reading.find('attachments', readAttachmentId(id)));
  }

  @Query(() => AttachmentConnection, { name: 'attachments' })
  async attachments(
    @Context() asked: Asked,
    @Paged() paged: GivenPage,
    @Args('filter', { type: () => AttachmentFilter, nullable: true }) filter: Given<Fields<AttachmentFilter>>,
    @Args('sort', { type: () => [AttachmentSort], nullable: true }) sort: Given<readonly Fields<AttachmentSort>[]>,
    @AllProjects() allProjects: boolean,
    @At() at: Given<string>,
  ): Promise<Connection<AttachmentNode>> {
    const page = pageOf(paged);
    const reading = await this.readings.at(asked, at ?? null);
    const viewer = { version: latest, isAdmin: reading.requester.isAdmin };
    const narrowed = readFilters(parametersOf(filter ?? {}), attachmentFilters, viewer);
    return listed(
      reading,
      { ...narrowed, kind: 'attachments', sort: orderOf(sort ?? []), allProjects, page },
      { key: ({ attachment }) => attachment.id, node: (row) => attachmentNode(reading, row) },
    );
  }

  @ResolveField(() => VolumeObject, { nullable: true })
  volume(@Parent() { reading, volumeId }: AttachmentNode): Promise<VolumeNode | null> {
    return volumeRelated(reading, volumeId);
  }

  @ResolveField(() => ServerObject, { nullable: true })
  server(@Parent() { reading, serverId }: AttachmentNode): Promise<ServerNode | null> {
    return serverRelated(reading, serverId);
  }

  @ResolveField(() => HostObject, { nullable: true, description: 'Where it is attached. For administrators.' })
  host(@Parent() { reading, attachment }: AttachmentNode): Promise<HostNode | null> {
    return hostRelated(reading, attachment.attachedHost);
  }

  @ResolveField(() => Json, { description: 'What the consumer needs to log in; the password is told to services alone.', complexity: 1 })
  async connectionInfo(@Parent() { reading, attachment }: AttachmentNode): Promise<object> {
    return connectionInfo(attachment, await this.passwords.of(attachment, reading.requester));
  }
}
