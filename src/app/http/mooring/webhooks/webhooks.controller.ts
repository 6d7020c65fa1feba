import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { webhookId } from '../../../../domain/kernel/ids.js';
import type { WebhookRow } from '../../../../projections/webhooks.projection.js';
import type { Clock } from '../../../ports/ambient.js';
import { CLOCK } from '../../../ports/tokens.js';
import { RegisterWebhook, TellWebhook } from '../../../webhooks/webhook-commands.js';
import { Context, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { KnownWebhooks } from './known-webhooks.js';
import { readNewWebhook } from './webhook.bodies.js';
import { webhookView } from './webhook.views.js';

/** Who elsewhere is told of changes. For administrators: Mooring calls the address from where it runs. */
@Controller('mooring/v1/webhooks')
@Roles('admin')
export class WebhooksController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    private readonly known: KnownWebhooks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(): Promise<object> {
    return { webhooks: (await this.known.list()).map((row) => this.view(row)) };
  }

  @Get(':id')
  async show(@Param('id') id: string): Promise<object> {
    return { webhook: this.view(await this.known.find(id)) };
  }

  @Post()
  async register(@Context() requester: RequestContext, @Body() body: unknown): Promise<object> {
    const id = await this.commands.execute(new RegisterWebhook(requester, readNewWebhook(body)));
    return { webhook: this.view(await this.known.find(id)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Context() requester: RequestContext, @Param('id') id: string): Promise<void> {
    await this.known.find(id);
    await this.commands.execute(new TellWebhook(requester, { type: 'RemoveWebhook', data: this.at(id) }));
  }

  /** What is parked of this lane is not told any more. */
  @Delete(':id/parked/:kind/:lane')
  @HttpCode(204)
  async skip(
    @Context() requester: RequestContext,
    @Param('id') id: string,
    @Param('kind') kind: string,
    @Param('lane') lane: string,
  ): Promise<void> {
    const parked = await this.known.parkedLane(id, kind, lane);
    await this.commands.execute(new TellWebhook(requester, { type: 'SkipLane', data: { ...this.at(id), lane: parked } }));
  }

  private view(row: WebhookRow): object {
    return webhookView(row, this.known.publicKey);
  }

  private at(id: string) {
    return { webhookId: webhookId(id), now: this.clock.now().toISOString() };
  }
}
