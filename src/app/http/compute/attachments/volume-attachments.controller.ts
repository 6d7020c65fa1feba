import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { type ServerId, volumeId, type VolumeId } from '../../../../domain/kernel/ids.js';
import type { KnownServer } from '../../../../domain/server/server.state.js';
import { FindRow, ListRows } from '../../../reading/queries.js';
import { AttachVolume } from '../../../servers/attach-volume.js';
import { deviceOf, DetachVolume, SetDeleteOnTermination } from '../../../servers/detach-volume.js';
import { SwapVolume } from '../../../servers/swap-volume.js';
import { Context, Roles, Version } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { maxLimit, readPage, type Query as ListQuery } from '../../lists/list-query.js';
import type { ApiVersion } from '../../versions/api-version.js';
import { knownParameters } from '../known-parameters.js';
import { ServerIdPipe, VolumeIdPipe } from '../path-ids.js';
import { readChangedAttachment, readNewAttachment } from './volume-attachment.bodies.js';
import { refuseOtherChanges } from './volume-attachment-change.js';
import { newAttachmentView, volumeAttachmentView } from './volume-attachment.views.js';

/** The volumes of a server (domain §8). The last part of a path is the volume's id. */
@Controller('compute/v2.1/servers/:server/os-volume_attachments')
@Roles('member', 'service')
export class VolumeAttachmentsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Get()
  @Roles('reader', 'service')
  async list(
    @Context() context: RequestContext,
    @Version() version: ApiVersion,
    @Param('server', ServerIdPipe) serverId: ServerId,
    @Query() query: ListQuery,
  ): Promise<object> {
    const { limit, offset } = readPage(knownParameters(query, ['limit', 'offset'], version), ['created_at']);
    const server = await this.serverWithAttached(context, serverId);
    const page = Object.values(server.devices).slice(offset, offset + (limit || maxLimit));
    return { volumeAttachments: page.map((device) => volumeAttachmentView(server, device, version)) };
  }

  @Get(':volume')
  @Roles('reader', 'service')
  async show(
    @Context() context: RequestContext,
    @Version() version: ApiVersion,
    @Param('server', ServerIdPipe) serverId: ServerId,
    @Param('volume', VolumeIdPipe) volume: VolumeId,
  ): Promise<object> {
    const server = await this.serverWithAttached(context, serverId);
    return { volumeAttachment: volumeAttachmentView(server, deviceOf(server, volume), version) };
  }

  @Post()
  async attach(
    @Context() requester: RequestContext,
    @Version() version: ApiVersion,
    @Param('server', ServerIdPipe) serverId: ServerId,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const asked = readNewAttachment(body, version);
    const { device = null, tag = null, delete_on_termination: deleteOnTermination = false } = asked;
    const wish = { serverId, volumeId: volumeId(asked.volumeId), device, tag, deleteOnTermination };
    const { deviceName } = await this.commands.execute(new AttachVolume(requester, { ...wish, mayShare: version.atLeast('2.60') }));
    const isAccepted = version.atLeast('2.101');
    void reply.code(isAccepted ? 202 : 200);
    return isAccepted ? undefined : { volumeAttachment: newAttachmentView(wish, { ...wish, deviceName }, version) };
  }

  @Put(':volume')
  @HttpCode(202)
  async change(
    @Context() requester: RequestContext,
    @Version() version: ApiVersion,
    @Param('server', ServerIdPipe) serverId: ServerId,
    @Param('volume', VolumeIdPipe) volume: VolumeId,
    @Body() body: unknown,
  ): Promise<void> {
    const asked = readChangedAttachment(body, version);
    const { server } = await this.queries.execute(new FindRow(requester, 'servers', serverId));
    const device = deviceOf(server, volume);
    refuseOtherChanges(asked, device, serverId);
    const isSwap = !version.atLeast('2.85') || asked.volumeId !== volume;
    const command = isSwap
      ? new SwapVolume(requester, serverId, volume, volumeId(asked.volumeId))
      : new SetDeleteOnTermination(requester, serverId, volume, asked.delete_on_termination ?? device.deleteOnTermination);
    await this.commands.execute(command);
  }

  @Delete(':volume')
  @HttpCode(202)
  async detach(
    @Context() requester: RequestContext,
    @Param('server', ServerIdPipe) serverId: ServerId,
    @Param('volume', VolumeIdPipe) volume: VolumeId,
  ): Promise<void> {
    await this.commands.execute(new DetachVolume(requester, serverId, volume));
  }

  /** A device name that is only held, while its volume has not been asked yet, is nothing to show. */
  private async serverWithAttached(context: RequestContext, serverId: ServerId): Promise<KnownServer> {
    const { server } = await this.queries.execute(new FindRow(context, 'servers', serverId));
    const ofServer = { where: [{ column: 'server_id', is: 'equal', value: serverId } as const] };
    const rows = await this.queries.execute(new ListRows(context, 'attachments', ofServer, true));
    const attachments = new Set(rows.map(({ key }) => key));
    const devices = Object.values(server.devices).filter(({ attachmentId }) => attachments.has(attachmentId));
    return { ...server, devices: Object.fromEntries(devices.map((device) => [device.attachmentId, device])) };
  }
}
