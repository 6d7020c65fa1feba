import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, registerEnumType, ResolveField, Resolver } from '@nestjs/graphql';
import { Impact } from '../../explaining/impact.js';
import { Roles } from '../../http/access/decorators.js';
import { Id, idOf, viewerOf } from '../history/about.js';
import { type GivenPage, Paged } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import { costs } from '../running/limits.js';
import { connectAll, innerPageOf, type Told } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { type ServerNode, ServerObject, serverRelated } from '../servers/server.type.js';
import { type VolumeNode, VolumeObject, volumeRelated } from '../volumes/volume.type.js';
import {
  type Affected,
  affectedAttachment,
  AffectedAttachmentConnection,
  type AffectedAttachmentObject,
  affectedServer,
  AffectedServerConnection,
  AffectedServerObject,
  affectedVolume,
  AffectedVolumeConnection,
  AffectedVolumeObject,
  impactNode,
  type ImpactNode,
  ImpactObject,
} from './impact.type.js';

export enum ImpactKind {
  VOLUME = 'volume',
  SERVER = 'server',
  HOST = 'host',
}
registerEnumType(ImpactKind, { name: 'ImpactKind' });

/** What goes down with it? */
@Resolver(() => ImpactObject)
@Roles('reader', 'service')
export class ImpactResolver {
  constructor(
    @Inject(Impact) private readonly impacts: Impact,
    private readonly readings: Readings,
  ) {}

  @Query(() => ImpactObject, { name: 'impact', complexity: costs.history, description: 'What goes down with it.' })
  async impact(
    @Context() asked: Asked,
    @Args('kind', { type: () => ImpactKind }) kind: `${ImpactKind}`,
    @Id() id: string,
  ): Promise<ImpactNode> {
    const report = await this.impacts.of(viewerOf(asked, kind), kind, idOf(kind, id));
    return impactNode(await this.readings.at(asked, null), report);
  }

  @ResolveField(() => AffectedServerConnection)
  servers(@Parent() { reading, report }: ImpactNode, @Paged() paged: GivenPage): Told<Affected<AffectedServerObject>> {
    return connectAll(report.servers, innerPageOf(paged), { key, node: (each) => affectedServer(reading, each) });
  }

  @ResolveField(() => AffectedVolumeConnection)
  volumes(@Parent() { reading, report }: ImpactNode, @Paged() paged: GivenPage): Told<Affected<AffectedVolumeObject>> {
    return connectAll(report.volumes, innerPageOf(paged), { key, node: (each) => affectedVolume(reading, each) });
  }

  @ResolveField(() => AffectedAttachmentConnection)
  attachments(@Parent() { reading, report }: ImpactNode, @Paged() paged: GivenPage): Told<Affected<AffectedAttachmentObject>> {
    return connectAll(report.attachments, innerPageOf(paged), { key, node: (each) => affectedAttachment(reading, each) });
  }
}

const key = ({ id }: { readonly id: string }): string => id;

@Resolver(() => AffectedServerObject)
export class AffectedServersResolver {
  @ResolveField(() => ServerObject, { nullable: true })
  server(@Parent() { reading, id }: Affected<AffectedServerObject>): Promise<ServerNode | null> {
    return serverRelated(reading, id);
  }
}

@Resolver(() => AffectedVolumeObject)
export class AffectedVolumesResolver {
  @ResolveField(() => VolumeObject, { nullable: true })
  volume(@Parent() { reading, id }: Affected<AffectedVolumeObject>): Promise<VolumeNode | null> {
    return volumeRelated(reading, id);
  }
}
