import { Body, Delete, Get, HttpCode, Inject, Param, Post, Put, Query as QueryParameters, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../../ports/ambient.js';
import type { RowQuery } from '../../../ports/read-model.js';
import { CLOCK } from '../../../ports/tokens.js';
import { CreateVolumeType, TellVolumeType } from '../../../volume-types/volume-type-commands.js';
import { Context } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { type Query, readPage } from '../../lists/list-query.js';
import { nextLinks } from '../../lists/next-link.js';
import { Admins, BlockStorage, Readers, Viewed, type Viewer } from '../block-storage.decorators.js';
import { readFilters } from '../lists/filters.js';
import { pageOf, sortOf } from '../lists/rows.js';
import { KnownVolumeTypes } from './known-volume-types.js';
import { ChangedVolumeTypeBody, changesOf, NewVolumeTypeBody } from './volume-type.bodies.js';
import { publicOnly, volumeTypeFilters, volumeTypeSortColumns } from './volume-type-filters.js';
import { changedVolumeType, createdVolumeType, volumeTypeView } from './volume-type.views.js';

@BlockStorage('types')
export class VolumeTypesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly types: KnownVolumeTypes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Readers()
  @Get()
  async list(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @QueryParameters() query: Query,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const page = readPage(query, Object.keys(volumeTypeSortColumns));
    const filters = readFilters({ ...publicOnly, ...query }, volumeTypeFilters, viewer);
    const wanted = { ...filters, sort: sortOf(page, volumeTypeSortColumns) };
    if (page.marker !== null) await this.types.find(requester, page.marker);

    const rows = await pageOf((rowQuery: RowQuery) => this.types.list(requester, rowQuery), wanted, page);
    const links = nextLinks(
      request,
      rows.map(({ type }) => ({ id: type.volumeTypeId })),
      page,
    );
    return { volume_types: rows.map((row) => volumeTypeView(row, viewer)), ...(links && { volume_type_links: links }) };
  }

  /** By id, or `default`. */
  @Readers()
  @Get(':id')
  async show(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @Param('id') id: string): Promise<object> {
    return { volume_type: volumeTypeView(await this.types.find(requester, id), viewer) };
  }

  @Admins()
  @Post()
  @HttpCode(200)
  async create(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @Body() { volume_type: wished }: NewVolumeTypeBody,
  ): Promise<object> {
    const { name, description = null, extra_specs: extraSpecs = {} } = wished;
    const isPublic = wished['os-volume-type-access:is_public'] ?? true;
    const id = await this.commands.execute(new CreateVolumeType(requester, { name, description, isPublic, extraSpecs }));
    return { volume_type: createdVolumeType(await this.types.find(requester, id), viewer) };
  }

  @Admins()
  @Put(':id')
  async change(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @Param('id') id: string,
    @Body() body: ChangedVolumeTypeBody,
  ): Promise<object> {
    const { volumeTypeId } = (await this.types.find(requester, id)).type;
    const data = { volumeTypeId, now: this.clock.now().toISOString(), ...changesOf(body) };
    await this.commands.execute(new TellVolumeType(requester, { type: 'DescribeVolumeType', data }));
    return { volume_type: changedVolumeType(await this.types.find(requester, volumeTypeId), viewer) };
  }

  @Admins()
  @Delete(':id')
  @HttpCode(202)
  async delete(@Context() requester: RequestContext, @Param('id') id: string): Promise<void> {
    const { volumeTypeId } = (await this.types.find(requester, id)).type;
    const data = { volumeTypeId, now: this.clock.now().toISOString() };
    await this.commands.execute(new TellVolumeType(requester, { type: 'DeleteVolumeType', data }));
  }
}
