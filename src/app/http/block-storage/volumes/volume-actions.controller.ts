import { Body, Inject, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { VolumeId } from '../../../../domain/kernel/ids.js';
import type { Clock, Ids } from '../../../ports/ambient.js';
import { CLOCK, IDS } from '../../../ports/tokens.js';
import { Context, RejectedAs } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { nestedConnectionInfo } from '../attachments/attachment.views.js';
import { ChapPasswords } from '../attachments/chap-passwords.js';
import { BlockStorage, Members, Viewed, type Viewer } from '../block-storage.decorators.js';
import { noSuchAction, readAction } from '../one-action.js';
import { whyAbsent } from './absent-actions.js';
import { VolumeIdPipe } from './volume-id.pipe.js';
import { volumeActions } from './volume-actions.js';

@BlockStorage('volumes/:id/action')
export class VolumeActionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly passwords: ChapPasswords,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  @Members()
  @Post()
  @RejectedAs({ 'export-still-there': 400 })
  async act(
    @Context() requester: RequestContext,
    @Viewed() viewer: Viewer,
    @Param('id', VolumeIdPipe) volumeId: VolumeId,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const { name, given } = readAction(body);
    const action = volumeActions.get(name);
    if (!action) throw whyAbsent(name, viewer) ?? noSuchAction(name);

    reply.code(action.status);
    return action.run(
      given,
      { requester, volumeId, now: this.clock.now(), newId: this.ids.uuid() },
      {
        commands: this.commands,
        connectionInfo: async (attachment) => nestedConnectionInfo(attachment, await this.passwords.of(attachment, requester)),
      },
    );
  }
}
