import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandBus } from '@nestjs/cqrs';
import type { Asked } from '../../../src/app/graphql/running/asked.js';
import { Deeds } from '../../../src/app/graphql/deeds/deeds.js';
import { WebhookMutations } from '../../../src/app/graphql/webhooks/webhook-mutations.resolver.js';
import type { KnownWebhooks } from '../../../src/app/http/mooring/webhooks/known-webhooks.js';
import type { Planner } from '../../../src/app/planning/planner.js';
import type { Readings } from '../../../src/app/graphql/running/readings.js';
import { GraphqlClient } from '../../support/graphql-client.js';
import { projects, type RunningApp, startApp, type User } from '../../support/running-app.js';
import { VirtualTime } from '../../support/virtual-time.js';

type Webhook = Readonly<Record<string, unknown>> & { readonly id: string };

/** Nobody listens there; what is told of nothing is not even tried. */
const url = 'http://127.0.0.1:9/hook';

describe('Webhooks by GraphQL', () => {
  let app: RunningApp;
  let graphql: GraphqlClient;

  beforeAll(async () => {
    app = await startApp();
    graphql = new GraphqlClient(app);
  });
  afterAll(() => app.stop());

  const register = (input: string, more = '') =>
    `mutation { registerWebhook(input: { ${input} } ${more}) { webhook { id } plan { events { type } } } }`;
  const listed = async () => (await graphql.must<{ webhooks: Webhook[] }>('admin', '{ webhooks { id } }')).webhooks;

  it('are registered, shown as REST shows them, and removed', async () => {
    const shows = 'id url description kinds projectId allProjects createdAt deliveredUpTo publicKey parked { lane }';
    const { done } = await graphql.must<{ done: { webhook: Webhook } }>(
      'admin',
      `mutation { done: registerWebhook(input: { url: "${url}", description: "ours", kinds: [HOST, HOST], after: "1" }) { webhook { ${shows} } } }`,
    );
    const { webhook } = done;
    expect(webhook).toMatchObject({ url, description: 'ours', kinds: ['HOST'], projectId: projects.demo, allProjects: false, parked: [] });
    const byRest = await app.ask<{ webhook: Record<string, unknown> }>('admin', 'GET', `/mooring/v1/webhooks/${webhook.id}`);
    expect(byRest.body.webhook).toMatchObject({ id: webhook.id, url, kinds: ['host'], public_key: webhook['publicKey'] });
    expect(await listed()).toEqual([{ id: webhook.id }]);
    expect((await graphql.must<{ webhook: Webhook }>('admin', `{ webhook(id: "${webhook.id}") { url } }`)).webhook).toEqual({ url });

    const remove = `mutation { removeWebhook(id: "${webhook.id}") { accepted } }`;
    expect(await graphql.must('admin', remove)).toEqual({ removeWebhook: { accepted: true } });
    expect(await graphql.codeOf('admin', remove)).toBe('webhook-not-found');
    expect(await listed()).toEqual([]);
  });

  it('are for administrators', async () => {
    const before = await app.position();
    for (const user of ['member', 'service', 'reader'] satisfies User[]) {
      for (const asked of [
        register(`url: "${url}"`),
        'mutation { removeWebhook(id: "x") { accepted } }',
        'mutation { skipParkedLane(id: "x", kind: VOLUME, of: "y") { plan { events { type } } } }',
        '{ webhooks { id } }',
        '{ webhook(id: "x") { id } }',
      ]) {
        expect(await graphql.codeOf(user, asked)).toBe('forbidden');
      }
    }
    expect(await app.position()).toBe(before);
  });

  it('are checked as by REST, and then nothing is changed', async () => {
    const before = await app.position();
    const wrong = async (input: string) => (await graphql.ask('admin', register(input))).errors[0]?.message;
    expect(await wrong('url: "http://ann:secret@example.org/"')).toBe(
      'url must be an http or https address without user, password and fragment',
    );
    expect(await wrong(`url: "${url}", after: "soon"`)).toBe('after must be a position in the log, as a string of digits');
    expect(await wrong(`url: "${url}", after: "999999999"`)).toMatch(/must not lie beyond the log/);
    expect(await app.position()).toBe(before);
  });

  it('leave no trace of what was only planned', async () => {
    const before = await app.position();
    expect(await graphql.must('admin', register(`url: "${url}"`, ', dryRun: true'))).toEqual({
      registerWebhook: { webhook: null, plan: { events: [{ type: 'WebhookRegistered' }] } },
    });
    expect([await listed(), await app.position()]).toEqual([[], before]);
  });

  it('have no lane to skip where none is parked', async () => {
    const { done } = await graphql.must<{ done: { webhook: Webhook } }>(
      'admin',
      register(`url: "${url}"`).replace('{ register', '{ done: register'),
    );
    const skip = `mutation { skipParkedLane(id: "${done.webhook.id}", kind: VOLUME, of: "v") { plan { events { type } } } }`;
    expect((await graphql.ask('admin', skip)).errors).toMatchObject([
      { message: 'Nothing of volume v is parked.', extensions: { code: 'not-found' } },
    ]);
  });
});

/** A lane is parked after a minute of trying; here one is. */
it('skips the lane that is parked', async () => {
  const given: unknown[] = [];
  const bus = { execute: ({ command }: { command: unknown }) => Promise.resolve(given.push(command)) } as unknown as CommandBus;
  const readings = { fresh: () => ({}) } as unknown as Readings;
  const time = new VirtualTime('2026-11-21T15:04:05.000Z');
  const deeds = new Deeds(bus, {} as unknown as Planner, readings, time, { uuid: () => 'unused' });
  const lane = { kind: 'volume', id: 'v' };
  const parkedLane = (id: string, kind: string, of: string) => Promise.resolve([id, kind, of].join() === 'w,volume,v' ? lane : undefined);
  const row = { webhook: { webhookId: 'w', parked: {} }, createdAt: '' };
  const known = { parkedLane, find: () => Promise.resolve(row), publicKey: 'key' } as unknown as KnownWebhooks;
  const caller = { session: { user: { id: 'ann' }, project: { id: 'demo' }, roles: ['admin'] }, isService: false };
  const asked = { request: { id: 'req-1', state: { correlationId: 'req-1', knownCaller: caller } } } as unknown as Asked;
  const answer = await new WebhookMutations(deeds, known).skipParkedLane(asked, 'w', 'volume', 'v', false);
  expect(answer).toMatchObject({ webhook: { id: 'w', parked: [] }, plan: null });
  expect(given).toEqual([{ type: 'SkipLane', data: { webhookId: 'w', now: '2026-11-21T15:04:05.000Z', lane } }]);
});
