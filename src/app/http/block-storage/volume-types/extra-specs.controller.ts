import { BadRequestException, Body, Delete, Get, HttpCode, Inject, NotFoundException, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { ExtraSpecs } from '../../../../domain/volume-type/volume-type.decider.js';
import type { Clock } from '../../../ports/ambient.js';
import { CLOCK } from '../../../ports/tokens.js';
import { TellVolumeType } from '../../../volume-types/volume-type-commands.js';
import { Context } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { readBody } from '../../validation/read-body.js';
import { Admins, BlockStorage, Readers, Viewed, type Viewer } from '../block-storage.decorators.js';
import { KnownVolumeTypes } from './known-volume-types.js';
import { ExtraSpecsBody } from './volume-type.bodies.js';
import { visibleExtraSpecs } from './volume-type.views.js';

/** What makes one type different from another: `multiattach` is `<is> True`. */
@BlockStorage('types/:id/extra_specs')
export class ExtraSpecsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly types: KnownVolumeTypes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Readers()
  @Get()
  async list(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @Param('id') id: string): Promise<object> {
    return { extra_specs: visibleExtraSpecs(await this.types.find(requester, id), viewer) };
  }

  @Admins()
  @Post()
  @HttpCode(200)
  async add(@Context() requester: RequestContext, @Param('id') id: string, @Body() { extra_specs }: ExtraSpecsBody): Promise<object> {
    await this.set(requester, id, extra_specs);
    return { extra_specs };
  }

  @Readers()
  @Get(':key')
  async show(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @Param('id') id: string,
    @Param('key') key: string,
  ): Promise<object> {
    const specs = visibleExtraSpecs(await this.types.find(requester, id), viewer);
    if (!Object.hasOwn(specs, key)) throw new NotFoundException(`Volume Type ${id} has no extra specs with key ${key}.`);
    return { [key]: specs[key] };
  }

  /** The body is the item itself: `{"multiattach": "<is> True"}`. */
  @Admins()
  @Put(':key')
  async change(
    @Context() requester: RequestContext,
    @Param('id') id: string,
    @Param('key') key: string,
    @Body() body: unknown,
  ): Promise<object> {
    const { extra_specs } = readBody(ExtraSpecsBody, { extra_specs: body });
    if (Object.keys(extra_specs).length !== 1 || !Object.hasOwn(extra_specs, key)) {
      throw new BadRequestException('The body must have exactly the item that is in the path.');
    }
    await this.set(requester, id, extra_specs);
    return extra_specs;
  }

  @Admins()
  @Delete(':key')
  @HttpCode(202)
  async remove(@Context() requester: RequestContext, @Param('id') id: string, @Param('key') key: string): Promise<void> {
    const { volumeTypeId } = (await this.types.find(requester, id)).type;
    const data = { volumeTypeId, key, now: this.clock.now().toISOString() };
    await this.commands.execute(new TellVolumeType(requester, { type: 'RemoveExtraSpec', data }));
  }

  private async set(requester: RequestContext, id: string, extraSpecs: ExtraSpecs): Promise<void> {
    const { volumeTypeId } = (await this.types.find(requester, id)).type;
    const data = { volumeTypeId, extraSpecs, now: this.clock.now().toISOString() };
    await this.commands.execute(new TellVolumeType(requester, { type: 'SetExtraSpecs', data }));
  }
}
