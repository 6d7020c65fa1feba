import { Body, Delete, ForbiddenException, Get, HttpCode, Inject, Param, Post, Put, Query as QueryParameters } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { VolumeId } from '../../../../domain/kernel/ids.js';
import type { VolumeRow } from '../../../../projections/volumes.projection.js';
import type { Clock } from '../../../ports/ambient.js';
import { CLOCK } from '../../../ports/tokens.js';
import { FindRow } from '../../../reading/queries.js';
import { CreateVolume } from '../../../volumes/create-volume.js';
import { TellVolume } from '../../../volumes/tell-volume.js';
import { Context, RejectedAs } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import type { Query } from '../../lists/list-query.js';
import { BlockStorage, Members, Readers, Viewed, type Viewer } from '../block-storage.decorators.js';
import { flag } from '../lists/flags.js';
import { ChangedVolumeBody, changesOf } from './changed-volume.js';
import { readNewVolume } from './new-volume.js';
import { VolumeIdPipe } from './volume-id.pipe.js';
import { volumeDetail, volumeView } from './volume.views.js';

@BlockStorage('volumes')
export class VolumesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Members()
  @Post()
  @HttpCode(202)
  async create(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @Body() body: unknown): Promise<object> {
    const id = await this.commands.execute(new CreateVolume(requester, readNewVolume(body, viewer.version)));
    return { volume: volumeView(await this.find(requester, id), viewer) };
  }

  @Readers()
  @Get(':id')
  async show(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @Param('id', VolumeIdPipe) id: VolumeId): Promise<object> {
    return { volume: volumeDetail(await this.find(requester, id), viewer) };
  }

  @Members()
  @Put(':id')
  async change(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @Param('id', VolumeIdPipe) id: VolumeId,
    @Body() body: ChangedVolumeBody,
  ): Promise<object> {
    const asked = { volumeId: id, now: this.clock.now().toISOString() };
    for (const command of changesOf(body, asked, viewer.version)) await this.commands.execute(new TellVolume(requester, command));
    return { volume: volumeView(await this.find(requester, id), viewer) };
  }

  /** There are no snapshots that `cascade` would have to take along. */
  @Members()
  @Delete(':id')
  @HttpCode(202)
  @RejectedAs({ 'export-still-there': 400 })
  async delete(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @Param('id', VolumeIdPipe) id: VolumeId,
    @QueryParameters() query: Query,
  ): Promise<void> {
    flag(query, 'cascade');
    if (viewer.version.atLeast('3.23') && flag(query, 'force')) requireAdmin(viewer);
    const data = { volumeId: id, now: this.clock.now().toISOString() };
    await this.commands.execute(new TellVolume(requester, { type: 'RequestDeletion', data }));
  }

  private find(requester: RequestContext, id: VolumeId): Promise<VolumeRow> {
    return this.queries.execute(new FindRow(requester, 'volumes', id));
  }
}

const requireAdmin = ({ isAdmin }: Viewer): void => {
  if (!isAdmin) throw new ForbiddenException("Policy doesn't allow volume:force_delete to be performed.");
};
