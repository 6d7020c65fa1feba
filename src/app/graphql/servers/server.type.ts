import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Device, KnownServer } from '../../../domain/server/server.state.js';
import type { ServerRow } from '../../../projections/servers.projection.js';
import { devicePath } from '../../http/compute/attachments/volume-attachment.views.js';
import { wordsFor } from '../../http/compute/servers/server-words.js';
import type { Fields } from '../running/fields.js';
import { connectionOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';

@ObjectType('Server')
export class ServerObject {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String)
  declare readonly name: string;

  @Field(() => String, { description: 'ACTIVE, PAUSED, SHUTOFF, ERROR or BUILD.' })
  declare readonly status: string;

  @Field(() => String)
  declare readonly vmState: string;

  @Field(() => ID)
  declare readonly projectId: string;

  @Field(() => Int)
  declare readonly vcpus: number;

  @Field(() => Int)
  declare readonly memoryMiB: number;

  @Field(() => Boolean)
  declare readonly locked: boolean;

  @Field(() => String, { nullable: true })
  declare readonly lockedReason: string | null;

  @Field(() => String)
  declare readonly createdAt: string;

  @Field(() => String)
  declare readonly updatedAt: string;

  @Field(() => String, { nullable: true, description: 'For administrators.' })
  declare readonly hostName: string | null;
}

/** With what its relations are read by. */
export interface ServerNode extends Fields<ServerObject> {
  readonly reading: Reading;
  readonly server: KnownServer;
}

export const serverNode = (reading: Reading, { server, createdAt, updatedAt }: ServerRow): ServerNode => {
  const { serverId: id, name, vmState, projectId, vcpus, memoryMiB, locked, hostName } = server;
  return {
    ...{ reading, server, id, name, vmState, projectId, vcpus, memoryMiB, createdAt, updatedAt },
    ...{ status: wordsFor(vmState).status, locked: locked !== null, lockedReason: locked?.reason ?? null },
    hostName: reading.requester.isAdmin ? hostName : null,
  };
};

/** What something else names: `null` where there is none that the caller may see. */
export const serverRelated = async (reading: Reading, id: string | null): Promise<ServerNode | null> => {
  const row = await reading.related('servers', id);
  return row && serverNode(reading, row);
};

export const ServerConnection = connectionOf('Server', () => ServerObject);

@ObjectType('Device', { description: 'A volume of a server.' })
export class DeviceObject {
  @Field(() => ID)
  declare readonly attachmentId: string;

  @Field(() => ID)
  declare readonly volumeId: string;

  @Field(() => String, { description: '/dev/vdb' })
  declare readonly device: string;

  @Field(() => String, { nullable: true })
  declare readonly tag: string | null;

  @Field(() => Boolean)
  declare readonly deleteOnTermination: boolean;
}

export interface DeviceNode extends Fields<DeviceObject> {
  readonly reading: Reading;
}

export const deviceNode = (reading: Reading, device: Device): DeviceNode => {
  const { attachmentId, volumeId, tag, deleteOnTermination } = device;
  return { reading, attachmentId, volumeId, tag, deleteOnTermination, device: devicePath(device) };
};
