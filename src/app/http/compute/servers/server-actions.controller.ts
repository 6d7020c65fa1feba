import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { ServerId } from '../../../../domain/kernel/ids.js';
import type { Clock } from '../../../ports/ambient.js';
import { CLOCK } from '../../../ports/tokens.js';
import { TellServer } from '../../../servers/tell-server.js';
import { Context, Roles, Version } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import type { ApiVersion } from '../../versions/api-version.js';
import { ServerIdPipe } from '../path-ids.js';
import { readServerAction } from './server-action.js';

@Controller('compute/v2.1/servers/:server/action')
@Roles('member')
export class ServerActionsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  async act(
    @Context() requester: RequestContext,
    @Version() version: ApiVersion,
    @Param('server', ServerIdPipe) serverId: ServerId,
    @Body() body: unknown,
  ): Promise<void> {
    const command = readServerAction(body, { serverId, version, now: this.clock.now().toISOString() });
    await this.commands.execute(new TellServer(requester, command));
  }
}
