/** What things told in history name: shown as long as they are there, to those who may see them. */
import type { Type } from '@nestjs/common';
import { Field, ID, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type AttachmentNode, AttachmentObject, attachmentRelated } from '../attachments/attachment.type.js';
import { HostObject, type HostNode, hostRelated } from '../hosts/host.type.js';
import type { Reading } from '../running/reading.js';
import { type ServerNode, ServerObject, serverRelated } from '../servers/server.type.js';
import { type VolumeNode, VolumeObject, volumeRelated } from '../volumes/volume.type.js';

export interface Named {
  readonly volumeId?: string | null;
  readonly attachmentId?: string | null;
  readonly serverId?: string | null;
  readonly hostName?: string | null;
}

export interface Naming {
  readonly reading: Reading;
  readonly named: Named;
}

const nullable = true;

/** For what may be about any of these: the ids stay when what they lead to has gone. */
@ObjectType({ isAbstract: true })
export abstract class AboutObject {
  @Field(() => ID, { nullable })
  declare readonly volumeId: string | null;

  @Field(() => ID, { nullable })
  declare readonly attachmentId: string | null;

  @Field(() => ID, { nullable })
  declare readonly serverId: string | null;
}

/** The four relations, for a type whose nodes name things. */
export const namedBy = (type: () => Type<object>): Type<object> => {
  @Resolver(type)
  class NamedResolver {
    @ResolveField(() => VolumeObject, { nullable })
    volume(@Parent() { reading, named }: Naming): Promise<VolumeNode | null> {
      return volumeRelated(reading, named.volumeId ?? null);
    }

    @ResolveField(() => AttachmentObject, { nullable, description: 'null, too, when it has ended.' })
    attachment(@Parent() { reading, named }: Naming): Promise<AttachmentNode | null> {
      return attachmentRelated(reading, named.attachmentId ?? null);
    }

    @ResolveField(() => ServerObject, { nullable })
    server(@Parent() { reading, named }: Naming): Promise<ServerNode | null> {
      return serverRelated(reading, named.serverId ?? null);
    }

    @ResolveField(() => HostObject, { nullable, description: 'For administrators.' })
    host(@Parent() { reading, named }: Naming): Promise<HostNode | null> {
      return hostRelated(reading, named.hostName ?? null);
    }
  }
  return NamedResolver;
};
