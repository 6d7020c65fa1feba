/** All webhooks there are, each with a follower; those that come and go are noticed within a second. Runs where its lease is. */
import { webhookId } from '../../domain/kernel/ids.js';
import { tableOf } from '../../projections/projection.js';
import { webhooks, type WebhookRow } from '../../projections/webhooks.projection.js';
import { Rounds } from '../leasing/rounds.js';
import type { Tenant } from '../leasing/tenancy.js';
import type { RowSource } from '../ports/read-model.js';
import { WebhookFollower, type WebhookFollowerParts } from './webhook-follower.js';

export interface WebhookRunnerParts extends WebhookFollowerParts {
  readonly rows: Pick<RowSource, 'list'>;
}

const lookEveryMs = 1_000;

export class WebhookRunner implements Tenant {
  private readonly followers = new Map<string, WebhookFollower>();
  private readonly rounds: Rounds;

  constructor(private readonly parts: WebhookRunnerParts) {
    const { clock, log } = parts;
    this.rounds = new Rounds({ everyMs: lookEveryMs, round: () => this.look(), complaint: 'webhooks cannot be looked up', clock, log });
  }

  start(): Promise<void> {
    return this.rounds.start();
  }

  async stop(): Promise<void> {
    await this.rounds.stop();
    await Promise.all([...this.followers.values()].map((follower) => follower.stop()));
  }

  abandon(): void {
    void this.rounds.stop();
    for (const follower of this.followers.values()) follower.abandon();
    this.followers.clear();
  }

  private async look(): Promise<void> {
    const rows = await this.parts.rows.list<WebhookRow>(tableOf(webhooks), {});
    const there = new Set(rows.map(({ key }) => key));
    for (const [id, follower] of this.followers) if (!there.has(id)) this.end(id, follower);
    for (const { key } of rows) if (!this.followers.has(key)) await this.begin(key);
  }

  private end(id: string, follower: WebhookFollower): void {
    this.followers.delete(id);
    follower.abandon();
  }

  /** As it is in the log: rows may be late, and it may have been told more since. */
  private async begin(id: string): Promise<void> {
    const webhook = await this.parts.writeSide.webhook(webhookId(id));
    if (webhook.stage === 'live') this.followers.set(id, new WebhookFollower(this.parts, webhook));
  }
}
