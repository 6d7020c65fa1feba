import { describe, expect, it } from '@jest/globals';
import { type Feed, logFeed } from '../../../../src/adapters/event-store/eventstoredb/feeds.js';
import { LogEnd } from '../../../../src/adapters/event-store/eventstoredb/log-end.js';
import { Pages } from '../../../../src/adapters/event-store/eventstoredb/pages.js';
import { SupervisedSubscription } from '../../../../src/adapters/event-store/eventstoredb/supervised-subscription.js';
import { eventually } from '../../../support/contracts/event-store/examples.js';
import { Listener } from '../../../support/contracts/event-store/listener.js';
import { SeededRandom } from '../../../support/seeded-random.js';
import { FakeClient } from './fake-client.js';
import { hurriedClock } from './hurried-clock.js';

const clock = hurriedClock();

const aFeed = (types?: readonly string[]): { client: FakeClient; feed: Feed } => {
  const client = new FakeClient();
  const end = new LogEnd(new Pages({ client, clock, tryMs: 1_000 }));
  return { client, feed: logFeed(client, end, types) };
};

describe('the log as a feed', () => {
  it.each<[string, readonly string[] | undefined, string[], string[]]>([
    ['all but those of the server', undefined, ['Noted', 'noted', 'A$B'], ['$metadata', '$>']],
    ['those of the types, to the letter', ['Rose', 'Tulip'], ['Rose', 'Tulip'], ['Roses', 'ARose', 'rose', 'Noted', '$metadata']],
    ['types with what means something in an expression', ['A.B', 'C|D*'], ['A.B', 'C|D*'], ['AxB', 'C', 'D', 'D*', 'DD']],
  ])('asks the server for %s', (_, types, wanted, unwanted) => {
    const { client, feed } = aFeed(types);
    feed.open(undefined, () => undefined);
    const filter = client.subscribed[0]?.filter;
    const asksFor = (type: string): boolean => new RegExp(filter?.regex ?? '').test(type);
    expect(filter?.filterOn).toBe('eventType');
    expect([...wanted, ...unwanted].filter(asksFor)).toEqual(wanted);
  });

  it('goes on after what the server has looked through in vain, when a connection breaks', async () => {
    const { client, feed } = aFeed(['Rose']);
    const rose = client.put({ type: 'Rose' });
    const listener = new Listener();
    const parts = { clock, random: new SeededRandom(1), quietMs: 10_000 };
    const subscription = new SupervisedSubscription(feed, undefined, listener, parts);
    await eventually(() => client.subscribed.length === 1);
    const [first] = client.subscribed;
    first?.source.write({ event: client.log[0] });
    await listener.heard(1);
    first?.filter.checkpointReached(undefined, { commit: rose + 700n, prepare: rose + 700n });
    await listener.caughtUp();
    first?.source.end();
    await eventually(() => client.subscribed.length === 2);
    await subscription.stop();
    expect(client.subscribed.map(({ after }) => after)).toEqual(['start', { commit: rose + 700n, prepare: rose + 700n }]);
  });

  it('looks for its end only in what lies after the cursor', async () => {
    const { client, feed } = aFeed(['Rose']);
    client.put({ type: 'Rose' });
    for (let other = 0; other < 3_000; other += 1) client.put({ type: 'Noted' });
    const cursor = client.put({ type: 'Noted' });
    client.put({ type: 'Noted' });
    expect(await feed.last(cursor)).toBeUndefined();
    expect(client.eventsRead).toBeLessThan(50);
    const rose = client.put({ type: 'Rose' });
    expect(await feed.last(cursor)).toBe(rose);
  });
});
