import { Body, Controller, Delete, Get, HttpCode, Inject, NotFoundException, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { webhookId } from '../../../../domain/kernel/ids.js';
import { Rejection } from '../../../../domain/kernel/rejection.js';
import { laneKey } from '../../../../domain/webhook/webhook.decider.js';
import { tableOf } from '../../../../projections/projection.js';
import { webhooks, type WebhookRow } from '../../../../projections/webhooks.projection.js';
import type { Clock } from '../../../ports/ambient.js';
import type { RowSource } from '../../../ports/read-model.js';
import type { Signer } from '../../../ports/signer.js';
import { CLOCK, ROWS, SIGNER } from '../../../ports/tokens.js';
import { publicKeyOf } from '../../../webhooks/message.js';
import { RegisterWebhook, TellWebhook } from '../../../webhooks/webhook-commands.js';
import { Context, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { readNewWebhook } from './webhook.bodies.js';
import { webhookView } from './webhook.views.js';

/** Who elsewhere is told of changes. For administrators: Mooring calls the address from where it runs. */
@Controller('mooring/v1/webhooks')
@Roles('admin')
export class WebhooksController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(ROWS) private readonly rows: RowSource,
    @Inject(SIGNER) private readonly signer: Signer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(): Promise<object> {
    const rows = await this.rows.list<WebhookRow>(tableOf(webhooks), { sort: [{ column: 'created_at', direction: 'asc' }] });
    return { webhooks: rows.map(({ row }) => this.view(row)) };
  }

  @Get(':id')
  async show(@Param('id') id: string): Promise<object> {
    return { webhook: this.view(await this.row(id)) };
  }

  @Post()
  async register(@Context() requester: RequestContext, @Body() body: unknown): Promise<object> {
    const id = await this.commands.execute(new RegisterWebhook(requester, readNewWebhook(body)));
    return { webhook: this.view(await this.row(id)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Context() requester: RequestContext, @Param('id') id: string): Promise<void> {
    await this.row(id);
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
    const { webhook } = await this.row(id);
    const parked = Object.values(webhook.parked).find((each) => laneKey(each.lane) === `${kind}/${lane}`);
    if (!parked) throw new NotFoundException(`Nothing of ${kind} ${lane} is parked.`);
    await this.commands.execute(new TellWebhook(requester, { type: 'SkipLane', data: { ...this.at(id), lane: parked.lane } }));
  }

  private async row(id: string): Promise<WebhookRow> {
    const row = await this.rows.find<WebhookRow>(tableOf(webhooks), id);
    if (!row) throw new Rejection('webhook-not-found', `Webhook ${id} could not be found.`);
    return row;
  }

  private view(row: WebhookRow): object {
    return webhookView(row, publicKeyOf(this.signer));
  }

  private at(id: string) {
    return { webhookId: webhookId(id), now: this.clock.now().toISOString() };
  }
}
