/** What happens to webhooks, in words. For administrators: nothing in it is hidden. */
import { laneKey, type WebhookEvent } from '../../../domain/webhook/webhook.decider.js';
import type { Words } from './telling.js';

export const webhookWords: Words<WebhookEvent> = {
  WebhookRegistered: ({ url, kinds, allProjects }) =>
    `webhook ${url} registered: told of ${kinds?.join(', ') ?? 'everything'} of ${allProjects ? 'all projects' : 'one project'}`,
  WebhookRemoved: () => 'webhook removed; it is told nothing more',
  DeliveredUpTo: ({ position }) => `webhook was told all up to ${position}, except what is parked`,
  LaneParked: ({ lane, reason }) => `webhook does not take what changes on ${laneKey(lane)}: ${reason}; parked, and tried again`,
  LaneCaughtUp: ({ lane }) => `webhook took all that was parked of ${laneKey(lane)}`,
  LaneSkipped: ({ lane }) => `what was parked of ${laneKey(lane)} is not told to the webhook any more`,
};
