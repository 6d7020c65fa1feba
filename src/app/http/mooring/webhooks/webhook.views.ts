import { laneKey } from '../../../../domain/webhook/webhook.decider.js';
import type { WebhookRow } from '../../../../projections/webhooks.projection.js';

export const webhookView = ({ webhook, createdAt }: WebhookRow, publicKey: string): object => ({
  ...{ id: webhook.webhookId, url: webhook.url, description: webhook.description, kinds: webhook.kinds },
  ...{ project_id: webhook.projectId, all_projects: webhook.allProjects, created_at: createdAt },
  delivered_up_to: webhook.deliveredUpTo,
  parked: Object.values(webhook.parked).map(({ lane, after, reason, parkedAt }) => ({
    ...{ lane: laneKey(lane), kind: lane.kind, id: lane.id, after, reason, parked_at: parkedAt },
  })),
  public_key: publicKey,
});
