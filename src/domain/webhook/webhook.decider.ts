/**
 * Somebody elsewhere who is told what changes. What they were told is not kept, only how far it has come: everything up to a position,
 * except in lanes that are parked. A lane is a volume (with its attachments), a server or a host: within one, order holds.
 */
import { type Decider, never } from '../kernel/decider.js';
import type { ProjectId, WebhookId } from '../kernel/ids.js';
import type { Message } from '../kernel/message.js';
import { Rejection } from '../kernel/rejection.js';

export type LaneKind = 'volume' | 'server' | 'host';
export type ChangeKind = LaneKind | 'attachment';

interface Registration {
  readonly webhookId: WebhookId;
  /** Whose changes are told. */
  readonly projectId: ProjectId;
  /** Those of every project, hosts among them. */
  readonly allProjects: boolean;
  readonly url: string;
  readonly description: string | null;
  /** `null`: of any kind. */
  readonly kinds: readonly ChangeKind[] | null;
  /** Position in the log after which it is told. */
  readonly after: string;
}

interface Lane {
  readonly kind: LaneKind;
  readonly id: string;
}

export type WebhookRegistered = Message<'WebhookRegistered', Registration & { registeredAt: string }>;
export type WebhookRemoved = Message<'WebhookRemoved', { webhookId: WebhookId; removedAt: string }>;
/** All up to this position was taken, except what is parked. */
export type DeliveredUpTo = Message<'DeliveredUpTo', { webhookId: WebhookId; position: string; deliveredAt: string }>;
/** A change of this lane was not taken, again and again; it waits, and what comes after it in this lane. */
export type LaneParked = Message<'LaneParked', { webhookId: WebhookId; lane: Lane; after: string; reason: string; parkedAt: string }>;
/** All that was parked of it was taken. */
export type LaneCaughtUp = Message<'LaneCaughtUp', { webhookId: WebhookId; lane: Lane; caughtUpAt: string }>;
/** What was parked of it is not to be told any more. */
export type LaneSkipped = Message<'LaneSkipped', { webhookId: WebhookId; lane: Lane; skippedAt: string }>;
export type WebhookEvent = WebhookRegistered | WebhookRemoved | DeliveredUpTo | LaneParked | LaneCaughtUp | LaneSkipped;

type Told<Data extends object> = Data & { readonly webhookId: WebhookId; readonly now: string };
export type RegisterWebhook = Message<'RegisterWebhook', Registration & { now: string }>;
export type RemoveWebhook = Message<'RemoveWebhook', Told<object>>;
export type RecordDeliveredUpTo = Message<'RecordDeliveredUpTo', Told<{ position: string }>>;
export type ParkLane = Message<'ParkLane', Told<{ lane: Lane; after: string; reason: string }>>;
export type RecordLaneCaughtUp = Message<'RecordLaneCaughtUp', Told<{ lane: Lane }>>;
export type SkipLane = Message<'SkipLane', Told<{ lane: Lane }>>;
export type WebhookCommand = RegisterWebhook | RemoveWebhook | RecordDeliveredUpTo | ParkLane | RecordLaneCaughtUp | SkipLane;

export type Webhook = { readonly stage: 'absent' | 'removed' } | LiveWebhook;

export interface LiveWebhook extends Registration {
  readonly stage: 'live';
  readonly deliveredUpTo: string;
  /** By their keys. */
  readonly parked: Readonly<Record<string, ParkedLane>>;
}

export interface ParkedLane {
  readonly lane: Lane;
  /** What comes after this position in this lane was not taken. */
  readonly after: string;
  readonly reason: string;
  readonly parkedAt: string;
}

export const laneKey = ({ kind, id }: Lane): string => `${kind}/${id}`;

export const liveWebhook = (webhook: Webhook, id: string): LiveWebhook => {
  if (webhook.stage !== 'live') throw new Rejection('webhook-not-found', `Webhook ${id} could not be found.`);
  return webhook;
};

const decide = (command: WebhookCommand, webhook: Webhook): WebhookEvent[] => {
  if (command.type === 'RegisterWebhook') return register(command, webhook);
  const { webhookId, now } = command.data;
  if (command.type === 'RemoveWebhook' && webhook.stage === 'removed') return [];
  const current = liveWebhook(webhook, webhookId);
  switch (command.type) {
    case 'RemoveWebhook':
      return [{ type: 'WebhookRemoved', data: { webhookId, removedAt: now } }];
    case 'RecordDeliveredUpTo':
      return recordDeliveredUpTo(command, current);
    case 'ParkLane':
      return park(command, current);
    case 'RecordLaneCaughtUp':
      return isParked(current, command) ? [{ type: 'LaneCaughtUp', data: { webhookId, lane: command.data.lane, caughtUpAt: now } }] : [];
    case 'SkipLane':
      return isParked(current, command) ? [{ type: 'LaneSkipped', data: { webhookId, lane: command.data.lane, skippedAt: now } }] : [];
    default:
      return never(command, []);
  }
};

const register = ({ data }: RegisterWebhook, webhook: Webhook): WebhookEvent[] => {
  if (webhook.stage !== 'absent') return [];
  const { now, ...registration } = data;
  return [{ type: 'WebhookRegistered', data: { ...registration, registeredAt: now } }];
};

/** Never back: who says so has slept. */
const recordDeliveredUpTo = ({ data }: RecordDeliveredUpTo, webhook: LiveWebhook): WebhookEvent[] => {
  const { webhookId, position, now } = data;
  if (BigInt(position) <= BigInt(webhook.deliveredUpTo)) return [];
  return [{ type: 'DeliveredUpTo', data: { webhookId, position, deliveredAt: now } }];
};

/** Where it waits from stays: nothing of it was taken since. */
const park = ({ data }: ParkLane, webhook: LiveWebhook): WebhookEvent[] => {
  const { now, ...parked } = data;
  return webhook.parked[laneKey(data.lane)] ? [] : [{ type: 'LaneParked', data: { ...parked, parkedAt: now } }];
};

const isParked = ({ parked }: LiveWebhook, { data }: RecordLaneCaughtUp | SkipLane): boolean => laneKey(data.lane) in parked;

const evolve = (webhook: Webhook, event: WebhookEvent): Webhook => {
  if (event.type === 'WebhookRegistered') {
    const { registeredAt: _registeredAt, ...registration } = event.data;
    return { ...registration, stage: 'live', deliveredUpTo: registration.after, parked: {} };
  }
  if (webhook.stage !== 'live') return webhook;
  switch (event.type) {
    case 'WebhookRemoved':
      return { stage: 'removed' };
    case 'DeliveredUpTo':
      return { ...webhook, deliveredUpTo: event.data.position };
    case 'LaneParked': {
      const { lane, after, reason, parkedAt } = event.data;
      return { ...webhook, parked: { ...webhook.parked, [laneKey(lane)]: { lane, after, reason, parkedAt } } };
    }
    case 'LaneCaughtUp':
    case 'LaneSkipped': {
      const { [laneKey(event.data.lane)]: _over, ...parked } = webhook.parked;
      return { ...webhook, parked };
    }
    default:
      return never(event, webhook);
  }
};

export const webhookDecider: Decider<Webhook, WebhookCommand, WebhookEvent> = { initial: { stage: 'absent' }, decide, evolve };
