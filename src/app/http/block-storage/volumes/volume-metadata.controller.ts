import { BadRequestException, Body, Delete, Get, HttpCode, Inject, NotFoundException, Param, Post, Put } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { VolumeId } from '../../../../domain/kernel/ids.js';
import type { MetadataChange } from '../../../../domain/volume/volume.commands.js';
import type { Clock } from '../../../ports/ambient.js';
import { CLOCK } from '../../../ports/tokens.js';
import { FindRow } from '../../../reading/queries.js';
import { TellVolume } from '../../../volumes/tell-volume.js';
import { Context } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { IsMetadata } from '../../validation/fields.js';
import { BlockStorage, Members, Readers } from '../block-storage.decorators.js';
import { VolumeIdPipe } from './volume-id.pipe.js';

type Metadata = Readonly<Record<string, string>>;

class MetadataBody {
  @IsMetadata()
  declare readonly metadata: Metadata;
}

class MetadataItemBody {
  @IsMetadata()
  declare readonly meta: Metadata;
}

/** What people note on their volumes. */
@BlockStorage('volumes/:id/metadata')
export class VolumeMetadataController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Readers()
  @Get()
  async show(@Context() requester: RequestContext, @Param('id', VolumeIdPipe) id: VolumeId): Promise<object> {
    return { metadata: await this.metadataOf(requester, id) };
  }

  @Members()
  @Post()
  @HttpCode(200)
  async add(
    @Context() requester: RequestContext,
    @Param('id', VolumeIdPipe) id: VolumeId,
    @Body() { metadata }: MetadataBody,
  ): Promise<object> {
    await this.change(requester, id, { how: 'merge', metadata });
    return { metadata: await this.metadataOf(requester, id) };
  }

  @Members()
  @Put()
  async replace(
    @Context() requester: RequestContext,
    @Param('id', VolumeIdPipe) id: VolumeId,
    @Body() { metadata }: MetadataBody,
  ): Promise<object> {
    await this.change(requester, id, { how: 'replace', metadata });
    return { metadata: await this.metadataOf(requester, id) };
  }

  @Readers()
  @Get(':key')
  async showItem(
    @Context() requester: RequestContext,
    @Param('id', VolumeIdPipe) id: VolumeId,
    @Param('key') key: string,
  ): Promise<object> {
    const metadata = await this.metadataOf(requester, id);
    if (!Object.hasOwn(metadata, key)) throw new NotFoundException(`Volume ${id} has no metadata with key ${key}.`);
    return { meta: { [key]: metadata[key] } };
  }

  @Members()
  @Put(':key')
  async setItem(
    @Context() requester: RequestContext,
    @Param('id', VolumeIdPipe) id: VolumeId,
    @Param('key') key: string,
    @Body() { meta }: MetadataItemBody,
  ): Promise<object> {
    requireOnly(key, meta);
    await this.change(requester, id, { how: 'merge', metadata: meta });
    return { meta };
  }

  @Members()
  @Delete(':key')
  async removeItem(
    @Context() requester: RequestContext,
    @Param('id', VolumeIdPipe) id: VolumeId,
    @Param('key') key: string,
  ): Promise<void> {
    await this.change(requester, id, { how: 'remove', key });
  }

  private async change(requester: RequestContext, volumeId: VolumeId, change: MetadataChange): Promise<void> {
    const data = { volumeId, change, now: this.clock.now().toISOString() };
    await this.commands.execute(new TellVolume(requester, { type: 'SetMetadata', data }));
  }

  private async metadataOf(requester: RequestContext, id: VolumeId): Promise<Metadata> {
    return (await this.queries.execute(new FindRow(requester, 'volumes', id))).volume.metadata;
  }
}

const requireOnly = (key: string, meta: Metadata): void => {
  if (Object.keys(meta).length === 1 && Object.hasOwn(meta, key)) return;
  throw new BadRequestException('The body must have exactly the item that is in the path.');
};
