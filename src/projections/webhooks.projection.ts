import { type LiveWebhook, webhookDecider, type WebhookEvent } from '../domain/webhook/webhook.decider.js';
import type { Projection } from './projection.js';

export interface WebhookRow {
  readonly webhook: LiveWebhook;
  readonly createdAt: string;
}

/** Who elsewhere is told of changes, and how far have they been told? */
export const webhooks: Projection<WebhookRow, WebhookEvent> = {
  name: 'webhooks',
  version: 1,
  handles: ['WebhookRegistered', 'WebhookRemoved', 'DeliveredUpTo', 'LaneParked', 'LaneCaughtUp', 'LaneSkipped'],
  keyOf: ({ event }) => event.data.webhookId,
  evolve: (row, { event, metadata }) => {
    const webhook = webhookDecider.evolve(row?.webhook ?? webhookDecider.initial, event);
    return webhook.stage === 'live' ? { webhook, createdAt: row?.createdAt ?? metadata.at } : undefined;
  },
  columns: { project_id: 'text', created_at: 'text' },
  indexed: [],
  columnsOf: ({ webhook, createdAt }) => ({ project_id: webhook.projectId, created_at: createdAt }),
};
