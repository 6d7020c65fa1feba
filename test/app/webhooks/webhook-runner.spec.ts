import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { ed25519Signer } from '../../../src/adapters/signing/ed25519-signer.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import { ChangeFeed } from '../../../src/app/feed/change-feed.js';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import type { Posted } from '../../../src/app/ports/poster.js';
import { WebhookRunner } from '../../../src/app/webhooks/webhook-runner.js';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';
import { type ProjectId, webhookId } from '../../../src/domain/kernel/ids.js';
import { laneKey, type WebhookCommand } from '../../../src/domain/webhook/webhook.decider.js';
import { appendAtTail, eventually, metadata, newEvent } from '../../support/contracts/event-store/examples.js';
import { openStore } from '../../support/open-store.js';
import { ShownByHand } from '../../support/shown-by-hand.js';
import { storeWith } from '../../support/store-with.js';
import { VirtualTime } from '../../support/virtual-time.js';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const id = webhookId('hook-1');
const signer = ed25519Signer(Buffer.alloc(32, 9));

/** What a receiver got, by the name that the event carries. */
interface Got {
  readonly name: string;
  readonly lane: string;
}

describe('A webhook', () => {
  let opened: ReturnType<typeof openStore>;
  let store: EventStore;
  let shown: ShownByHand;
  let time: VirtualTime;
  let writeSide: WriteSide;
  let got: Got[];
  let tried: string[];
  let answer: (got: Got) => Posted;
  let runner: WebhookRunner;

  beforeEach(async () => {
    opened = openStore();
    shown = new ShownByHand(opened.store);
    store = storeWith(opened.store, {
      append: async (...args) => {
        const appended = await opened.store.append(...args);
        await shown.show();
        return appended;
      },
    });
    time = new VirtualTime();
    writeSide = new WriteSide(new CommandHandler(store, time, systemIds), shown);
    [got, tried, answer] = [[], [], () => ({ taken: true })];
    await tell({ type: 'RegisterWebhook', data: { ...registration, now } });
    runner = newRunner();
    await runner.start();
  });
  afterEach(async () => {
    await runner.stop();
    await opened.dispose();
  });

  const now = '2030-01-01T10:00:00.000Z';
  const registration = {
    ...{ webhookId: id, projectId: 'demo' as ProjectId, allProjects: true, url: 'https://example.org/hook' },
    ...{ description: null, kinds: null, after: '0' },
  };
  const tell = (command: WebhookCommand) =>
    writeSide.decideOnWebhook(command, { correlationId: 'c', causationId: 'c', actor: 'ann', projectId: null });

  const newRunner = (): WebhookRunner => {
    const projectsOf = (events: readonly unknown[]) => Promise.resolve(events.map(() => 'demo'));
    const feed = new ChangeFeed({ store, shown, owners: { projectsOf }, hostNames: () => Promise.resolve(new Set(['h1'])) });
    const post = (_url: string, _headers: unknown, body: string): Promise<Posted> => {
      const { data } = JSON.parse(body) as { data: { event: { data: { volumeId: string; name: string } } } };
      const change = { name: data.event.data.name, lane: data.event.data.volumeId };
      tried.push(change.name);
      const posted = answer(change);
      if (posted.taken) got.push(change);
      return Promise.resolve(posted);
    };
    const row = async () => {
      const webhook = await writeSide.webhook(id);
      return webhook.stage === 'live' ? [{ key: id, row: { webhook, createdAt: now } }] : [];
    };
    const rows = { list: async <Row extends object>() => (await row()) as unknown as { key: string; row: Row }[] };
    return new WebhookRunner({ feed, writeSide, rows, poster: { post }, signer, clock: time, log: quiet });
  };

  const happens = (volumeId: string, name: string) => {
    const event: Message = { type: 'VolumeDescribed', data: { volumeId, name } };
    return appendAtTail(store, `volume-${volumeId}`, [{ ...newEvent(), event, metadata }]);
  };
  const names = (lane?: string) => got.filter((each) => lane === undefined || each.lane === lane).map(({ name }) => name);
  /** Lets time pass for as long as it takes. */
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await isSo())) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      time.goOn();
    }
  };
  const parked = async () => {
    const webhook = await writeSide.webhook(id);
    return webhook.stage === 'live' ? Object.values(webhook.parked).map(({ lane }) => laneKey(lane)) : [];
  };
  const refusing = (...lanes: readonly string[]) => {
    answer = ({ lane }) => (lanes.includes(lane) ? { taken: false, reason: 'it answered 500' } : { taken: true });
  };
  const eventsOf = async (type: string): Promise<readonly Recorded[]> => {
    const events: Recorded[] = [];
    for await (const recorded of store.readStream(`webhook-${id}`)) if (recorded.event.type === type) events.push(recorded);
    return events;
  };

  it('is told what changes, in order', async () => {
    for (const name of ['one', 'two', 'three']) await happens('v1', name);
    await eventually(() => got.length === 3);
    expect(names()).toEqual(['one', 'two', 'three']);
  });

  it('is told again what it did not take, before anything that came after', async () => {
    let refusals = 2;
    answer = ({ name }) => (name === 'one' && (refusals -= 1) >= 0 ? { taken: false, reason: 'it answered 503' } : { taken: true });
    await happens('v1', 'one');
    await happens('v1', 'two');
    await until(() => got.length === 2);
    expect(tried).toEqual(['one', 'one', 'one', 'two']);
  });

  it('is told of other volumes when it never takes one of them, which is parked', async () => {
    refusing('bad');
    await happens('bad', 'one');
    await happens('good', 'two');
    await until(() => names().includes('two'));
    expect(await parked()).toEqual(['volume/bad']);
    expect(tried.filter((name) => name === 'one').length).toBe(7);
  });

  it('is told what was parked once it takes it, in order, and then goes on as before', async () => {
    refusing('bad');
    for (const name of ['one', 'two']) await happens('bad', name);
    await until(async () => (await parked()).length === 1);
    await happens('bad', 'three');
    refusing();
    await until(async () => (await parked()).length === 0);
    await happens('bad', 'four');
    await until(() => names('bad').includes('four'));
    expect(names('bad')).toEqual(['one', 'two', 'three', 'four']);
  });

  it('is not told any more what an administrator skipped, but what comes after', async () => {
    refusing('bad');
    await happens('bad', 'one');
    await until(async () => (await parked()).length === 1);
    await tell({ type: 'SkipLane', data: { webhookId: id, lane: { kind: 'volume', id: 'bad' }, now } });
    const triedBefore = tried.length;
    await until(() => time.now().getTime() > Date.parse(now) + 600_000);
    refusing();
    await happens('bad', 'two');
    await until(() => names('bad').length > 0);
    expect(names('bad')).toEqual(['two']);
    expect(tried.slice(triedBefore).filter((name) => name === 'one').length).toBeLessThanOrEqual(1);
  });

  it('is told all of it, and some of it twice at most, when whoever tells it ends without a word', async () => {
    for (const name of ['one', 'two']) await happens('v1', name);
    await eventually(() => got.length === 2);
    runner.abandon();
    await happens('v1', 'three');
    runner = newRunner();
    await runner.start();
    await until(() => names().includes('three'));
    expect(names().slice(-3)).toEqual(['one', 'two', 'three']);
  });

  it('is told nothing twice after an end in good order', async () => {
    for (const name of ['one', 'two']) await happens('v1', name);
    await eventually(() => got.length === 2);
    await runner.stop();
    runner = newRunner();
    await runner.start();
    await happens('v1', 'three');
    await until(() => names().includes('three'));
    expect(names()).toEqual(['one', 'two', 'three']);
  });

  it('costs the log nothing while nothing happens', async () => {
    await happens('v1', 'one');
    await until(async () => (await eventsOf('DeliveredUpTo')).length === 1);
    await until(() => time.now().getTime() > Date.parse(now) + 600_000);
    expect(await eventsOf('DeliveredUpTo')).toHaveLength(1);
  });

  it('is told nothing more once it is removed', async () => {
    await tell({ type: 'RemoveWebhook', data: { webhookId: id, now } });
    await until(() => time.now().getTime() > Date.parse(now) + 5_000);
    await happens('v1', 'one');
    await until(() => time.now().getTime() > Date.parse(now) + 60_000);
    expect(tried).toEqual([]);
  });
});
