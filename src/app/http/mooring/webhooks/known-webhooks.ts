import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { Rejection } from '../../../../domain/kernel/rejection.js';
import { laneKey, type ParkedLane } from '../../../../domain/webhook/webhook.decider.js';
import { tableOf } from '../../../../projections/projection.js';
import { webhooks, type WebhookRow } from '../../../../projections/webhooks.projection.js';
import type { RowSource } from '../../../ports/read-model.js';
import type { Signer } from '../../../ports/signer.js';
import { ROWS, SIGNER } from '../../../ports/tokens.js';
import { publicKeyOf } from '../../../webhooks/message.js';

/** The webhooks there are, for those who may know of them: for administrators. */
@Injectable()
export class KnownWebhooks {
  constructor(
    @Inject(ROWS) private readonly rows: RowSource,
    @Inject(SIGNER) private readonly signer: Signer,
  ) {}

  /** By it, who is told knows that it is Mooring who tells. */
  get publicKey(): string {
    return publicKeyOf(this.signer);
  }

  async list(): Promise<readonly WebhookRow[]> {
    const rows = await this.rows.list<WebhookRow>(tableOf(webhooks), { sort: [{ column: 'created_at', direction: 'asc' }] });
    return rows.map(({ row }) => row);
  }

  async find(id: string): Promise<WebhookRow> {
    const row = await this.rows.find<WebhookRow>(tableOf(webhooks), id);
    if (!row) throw new Rejection('webhook-not-found', `Webhook ${id} could not be found.`);
    return row;
  }

  async parkedLane(id: string, kind: string, lane: string): Promise<ParkedLane['lane']> {
    const { webhook } = await this.find(id);
    const parked = Object.values(webhook.parked).find((each) => laneKey(each.lane) === `${kind}/${lane}`);
    if (!parked) throw new NotFoundException(`Nothing of ${kind} ${lane} is parked.`);
    return parked.lane;
  }
}
