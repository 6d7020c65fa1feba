import { describe, it } from '@jest/globals';
import { type ProjectId, webhookId } from '../../../src/domain/kernel/ids.js';
import { webhookDecider } from '../../../src/domain/webhook/webhook.decider.js';
import { specOf } from '../../support/decider-spec.js';
import { noon } from '../../support/examples.js';

const given = specOf(webhookDecider);
const id = { webhookId: webhookId('hook-1') };
const registration = {
  ...{ ...id, projectId: 'demo' as ProjectId, allProjects: false, url: 'https://example.org/hook' },
  ...{ description: null, kinds: null, after: '10' },
};
const register = { type: 'RegisterWebhook', data: { ...registration, now: noon } } as const;
const registered = { type: 'WebhookRegistered', data: { ...registration, registeredAt: noon } } as const;
const remove = { type: 'RemoveWebhook', data: { ...id, now: noon } } as const;
const removed = { type: 'WebhookRemoved', data: { ...id, removedAt: noon } } as const;
const deliver = (position: string) => ({ type: 'RecordDeliveredUpTo', data: { ...id, position, now: noon } }) as const;
const delivered = (position: string) => ({ type: 'DeliveredUpTo', data: { ...id, position, deliveredAt: noon } }) as const;

const lane = { kind: 'volume', id: 'v1' } as const;
const park = (after: string) => ({ type: 'ParkLane', data: { ...id, lane, after, reason: 'it answered 500', now: noon } }) as const;
const parked = (after: string) =>
  ({ type: 'LaneParked', data: { ...id, lane, after, reason: 'it answered 500', parkedAt: noon } }) as const;
const catchUp = { type: 'RecordLaneCaughtUp', data: { ...id, lane, now: noon } } as const;
const caughtUp = { type: 'LaneCaughtUp', data: { ...id, lane, caughtUpAt: noon } } as const;
const skip = { type: 'SkipLane', data: { ...id, lane, now: noon } } as const;
const skipped = { type: 'LaneSkipped', data: { ...id, lane, skippedAt: noon } } as const;

describe('a webhook', () => {
  it('is registered', () => given().when(register).then(registered));
  it('is not registered again after it was removed', () => given(registered, removed).when(register).thenNothing());
  it('is removed', () => given(registered).when(remove).then(removed));
  it('is not found before it is registered', () => given().when(deliver('11')).thenRejected('webhook-not-found'));
  it('is not found after it was removed', () => given(registered, removed).when(park('11')).thenRejected('webhook-not-found'));
});

describe('how far a webhook was told', () => {
  it('goes on', () => given(registered).when(deliver('11')).then(delivered('11')));
  it('begins where it was registered', () => given(registered).when(deliver('10')).thenNothing());
  it('never goes back, whoever says so: 9 is less than 12', () => given(registered, delivered('12')).when(deliver('9')).thenNothing());
});

describe('a lane of a webhook', () => {
  it('is parked', () => given(registered).when(park('11')).then(parked('11')));
  it('stays parked from where it was', () => given(registered, parked('11')).when(park('14')).thenNothing());
  it('catches up', () => given(registered, parked('11')).when(catchUp).then(caughtUp));
  it('is skipped', () => given(registered, parked('11')).when(skip).then(skipped));
  it('is parked again after that', () => given(registered, parked('11'), skipped).when(park('20')).then(parked('20')));
  it('has nothing to catch up with when it is not parked', () => given(registered).when(catchUp).thenNothing());
});
