import { Args, Context, Field, ID, InputType, Parent, Query, registerEnumType, ResolveField, Resolver } from '@nestjs/graphql';
import { Roles } from '../../http/access/decorators.js';
import { serverFilters } from '../../http/compute/servers/server-filters.js';
import { requireAll } from '../../http/events/wanted.js';
import type { Filter } from '../../ports/read-model.js';
import { type AttachmentNode, AttachmentObject, attachmentRelated } from '../attachments/attachment.type.js';
import { HostObject, type HostNode, hostRelated } from '../hosts/host.type.js';
import { AllProjects, At, type GivenPage, Paged, SortDirection } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { readServerId } from '../running/ids.js';
import { listed } from '../running/lists.js';
import { type Connection, pageOf } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { type VolumeNode, VolumeObject, volumeRelated } from '../volumes/volume.type.js';
import { type DeviceNode, deviceNode, DeviceObject, ServerConnection, type ServerNode, serverNode, ServerObject } from './server.type.js';

@InputType()
export class ServerFilter {
  @Field(() => ID, { nullable: true })
  declare readonly id?: string | null;

  @Field(() => String, { nullable: true })
  declare readonly name?: string | null;

  @Field(() => String, { nullable: true })
  declare readonly nameContains?: string | null;

  @Field(() => String, { nullable: true })
  declare readonly status?: string | null;

  @Field(() => String, { nullable: true })
  declare readonly vmState?: string | null;

  @Field(() => String, { nullable: true, description: 'For administrators and services.' })
  declare readonly hostName?: string | null;

  @Field(() => ID, { nullable: true, description: 'For administrators and services.' })
  declare readonly projectId?: string | null;
}

export enum ServerSortKey {
  ID = 'key',
  NAME = 'name',
  VM_STATE = 'vm_state',
  PROJECT = 'project_id',
  CREATED_AT = 'created_at',
}
registerEnumType(ServerSortKey, { name: 'ServerSortKey' });

@InputType()
export class ServerSort {
  @Field(() => ServerSortKey)
  declare readonly by: ServerSortKey;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC })
  declare readonly direction: SortDirection;
}

/** Those whose value is looked for as it is are REST's; a name needs no signs around it to be a whole one here. */
const whereOf = (filter: Fields<ServerFilter>, seesAll: boolean): readonly Filter[] => {
  const { id, name, nameContains, status, vmState, hostName, projectId } = filter;
  const query = { uuid: id?.toLowerCase(), status, vm_state: vmState, host: hostName, project_id: projectId };
  const given = Object.entries(query).flatMap(([parameter, value]) => (value ? [[parameter, value] as const] : []));
  return [
    ...serverFilters(Object.fromEntries(given), seesAll),
    ...(name ? [{ column: 'name', is: 'equal', value: name } as const] : []),
    ...(nameContains ? [{ column: 'name', is: 'like', value: nameContains } as const] : []),
  ];
};

@Resolver(() => ServerObject)
@Roles('reader', 'service')
export class ServersResolver {
  constructor(private readonly readings: Readings) {}

  @Query(() => ServerObject, { name: 'server' })
  async server(@Context() asked: Asked, @Args('id', { type: () => ID }) id: string, @At() at: Given<string>): Promise<ServerNode> {
    const reading = await this.readings.at(asked, at ?? null);
    return serverNode(reading, await reading.find('servers', readServerId(id)));
  }

  @Query(() => ServerConnection, { name: 'servers' })
  async servers(
    @Context() asked: Asked,
    @Paged() paged: GivenPage,
    @Args('filter', { type: () => ServerFilter, nullable: true }) filter: Given<Fields<ServerFilter>>,
    @Args('sort', { type: () => [ServerSort], nullable: true }) sort: Given<readonly Fields<ServerSort>[]>,
    @AllProjects() allProjects: boolean,
    @At() at: Given<string>,
  ): Promise<Connection<ServerNode>> {
    const page = pageOf(paged);
    const reading = await this.readings.at(asked, at ?? null);
    const { requester } = reading;
    if (allProjects) requireAll(requester, 'servers of all projects to be listed');
    const where = whereOf(filter ?? {}, requester.isAdmin || requester.isService);
    const given = (sort ?? []).map(({ by, direction }) => ({ column: by, direction }));
    const order = given.length === 0 ? [{ column: 'created_at', direction: 'desc' } as const] : given;
    return listed(
      reading,
      { where, checks: [], kind: 'servers', sort: order, allProjects, page },
      { key: ({ server }) => server.serverId, node: (row) => serverNode(reading, row) },
    );
  }

  /** A device name that is only held, while its volume has not been asked yet, is nothing to show. */
  @ResolveField(() => [DeviceObject])
  async devices(@Parent() { reading, server }: ServerNode): Promise<readonly DeviceNode[]> {
    const devices = Object.values(server.devices);
    const ids = devices.map(({ attachmentId }) => attachmentId);
    const attached = new Set((await reading.allRelated('attachments', ids)).map(({ attachment }) => attachment.id));
    return devices.filter(({ attachmentId }) => attached.has(attachmentId)).map((device) => deviceNode(reading, device));
  }

  @ResolveField(() => HostObject, { nullable: true, description: 'Where it runs. For administrators.' })
  host(@Parent() { reading, server }: ServerNode): Promise<HostNode | null> {
    return hostRelated(reading, server.hostName);
  }
}

@Resolver(() => DeviceObject)
export class DevicesResolver {
  @ResolveField(() => VolumeObject, { nullable: true })
  volume(@Parent() { reading, volumeId }: DeviceNode): Promise<VolumeNode | null> {
    return volumeRelated(reading, volumeId);
  }

  @ResolveField(() => AttachmentObject, { nullable: true })
  attachment(@Parent() { reading, attachmentId }: DeviceNode): Promise<AttachmentNode | null> {
    return attachmentRelated(reading, attachmentId);
  }
}
