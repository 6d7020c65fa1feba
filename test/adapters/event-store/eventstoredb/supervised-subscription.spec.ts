import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Feed } from '../../../../src/adapters/event-store/eventstoredb/feeds.js';
import { Inflow } from '../../../../src/adapters/event-store/eventstoredb/inflow.js';
import { SupervisedSubscription } from '../../../../src/adapters/event-store/eventstoredb/supervised-subscription.js';
import { EventStoreUnavailable } from '../../../../src/app/ports/event-store.js';
import type { Recorded } from '../../../../src/domain/kernel/message.js';
import { aWhile, eventually, metadata } from '../../../support/contracts/event-store/examples.js';
import { Listener } from '../../../support/contracts/event-store/listener.js';
import { SeededRandom } from '../../../support/seeded-random.js';
import { woundClock } from '../../../support/wound-clock.js';
import { clientError, FakeSource } from './fake-client.js';
import { hurriedClock } from './hurried-clock.js';

const recorded = (position: bigint): Recorded => ({
  ...{ event: { type: 'Noted', data: {} }, metadata, id: `id-${position}` },
  ...{ stream: 'volume-1', revision: Number(position), position },
});

/** How a connection goes: what it brings after the cursor, whether it begins with what was there already, and how it ends. */
interface Connection {
  readonly brings: number;
  readonly repeats: number;
  readonly ends: readonly ('end' | 'error' | 'close')[];
}

const endless: Connection = { brings: Infinity, repeats: 0, ends: [] };

/** A log of so many events, seen through connections that go as told; when there are no more, through one that goes well. */
class FakeFeed implements Feed {
  readonly openedAfter: (bigint | undefined)[] = [];
  readonly lookErrors: Error[] = [];
  last_: bigint;

  constructor(
    private readonly size: number,
    private readonly connections: Connection[],
  ) {
    this.last_ = BigInt(size);
  }

  open(after: bigint | undefined, ring: () => void): Inflow {
    this.openedAfter.push(after);
    const source = new FakeSource();
    const inflow = new Inflow(source, ring);
    this.bringIn(source, Number(after ?? 0n), this.connections.shift() ?? endless);
    return inflow;
  }

  cursorOf = (found: { event?: { revision: bigint } }): bigint | undefined => found.event?.revision;
  wanted = (found: { event?: { revision: bigint } }): Recorded => recorded(found.event?.revision ?? 0n);

  last(): Promise<bigint | undefined> {
    const error = this.lookErrors.shift();
    return error ? Promise.reject(error) : Promise.resolve(this.last_);
  }

  private bringIn(source: FakeSource, cursor: number, { brings, repeats, ends }: Connection): void {
    const first = Math.max(1, cursor + 1 - repeats);
    for (let at = first; at <= Math.min(this.size, cursor + brings); at += 1) source.write({ event: { revision: BigInt(at) } });
    for (const end of ends) {
      if (end === 'end') source.end();
      if (end === 'error') setImmediate(() => source.emit('error', clientError('unavailable')));
      if (end === 'close') setImmediate(() => source.destroy());
    }
  }
}

const follow = (feed: Feed, listener: Listener, after?: bigint) =>
  new SupervisedSubscription(feed, after, listener, { clock: hurriedClock(), random: new SeededRandom(1), quietMs: 2_000 });

const positions = ({ events }: Listener): number[] => events.map(({ position }) => Number(position));
const upTo = (size: number): number[] => Array.from({ length: size }, (_, index) => index + 1);

describe('a supervised subscription', () => {
  it('delivers each event once and in order, however its connections end, or go silent', async () => {
    const connection = fc.record({
      brings: fc.nat(40),
      repeats: fc.nat(5),
      ends: fc.uniqueArray(fc.constantFrom('end' as const, 'error' as const, 'close' as const)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(connection, { maxLength: 8 }), async (connections) => {
        const listener = new Listener();
        const subscription = follow(new FakeFeed(120, connections), listener);
        await listener.heard(120);
        await subscription.stop();
        expect(positions(listener)).toEqual(upTo(120));
        expect(listener.mostAtOnce).toBe(1);
        expect(listener.failures).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('begins each connection after the last event that was delivered', async () => {
    const feed = new FakeFeed(9, [
      { brings: 4, repeats: 0, ends: ['end'] },
      { brings: 3, repeats: 2, ends: ['error'] },
    ]);
    const listener = new Listener();
    const subscription = follow(feed, listener);
    await listener.heard(9);
    await subscription.stop();
    expect(feed.openedAfter).toEqual([undefined, 4n, 7n]);
  });

  it('says it has caught up when it was given all that was there, and again after another connection', async () => {
    const feed = new FakeFeed(9, [{ brings: 4, repeats: 0, ends: ['end'] }]);
    const listener = new Listener();
    const subscription = follow(feed, listener);
    await eventually(() => listener.caughtUpAt.length > 0);
    await subscription.stop();
    expect(listener.caughtUpAt).toEqual([9]);
  });

  it('keeps a connection that is quiet because there is nothing to tell', async () => {
    const feed = new FakeFeed(3, []);
    const listener = new Listener();
    const subscription = follow(feed, listener);
    await listener.heard(3);
    await aWhile();
    await aWhile();
    await subscription.stop();
    expect(feed.openedAfter).toHaveLength(1);
  });

  it('looks at the end again until it is told where that is', async () => {
    const feed = new FakeFeed(3, []);
    feed.lookErrors.push(clientError('unavailable'), clientError('unknown'), new Error('no answer'));
    const listener = new Listener();
    const subscription = follow(feed, listener);
    await listener.heard(3);
    await subscription.stop();
    expect(listener.failures).toEqual([]);
  });

  it.each<[string, (feed: FakeFeed) => unknown]>([
    ['it may not read the log', (feed) => feed.lookErrors.push(clientError('access-denied'))],
    [
      'the log holds what it cannot understand',
      (feed) => feed.lookErrors.push(new EventStoreUnavailable('holds what Mooring did not write')),
    ],
  ])('fails for good when %s', async (_, spoil) => {
    const feed = new FakeFeed(3, []);
    spoil(feed);
    const listener = new Listener();
    const subscription = follow(feed, listener);
    await subscription.ended;
    expect(listener.failures).toEqual([expect.any(EventStoreUnavailable)]);
    expect(listener.events).toEqual([]);
    await subscription.stop();
  });

  it('can be stopped while it waits for another connection', async () => {
    const feed = new FakeFeed(3, []);
    feed.lookErrors.push(clientError('unavailable'));
    const listener = new Listener();
    // On this clock the wait never ends.
    const parts = { clock: woundClock(), random: new SeededRandom(1), quietMs: 2_000 };
    const subscription = new SupervisedSubscription(feed, undefined, listener, parts);
    await eventually(() => feed.lookErrors.length === 0);
    await subscription.stop();
    expect([feed.openedAfter, listener.events, listener.failures]).toEqual([[], [], []]);
  });

  it('tells of what the last batch threw also when it was being stopped', async () => {
    let begun = false;
    let fail: (error: Error) => void = () => undefined;
    const listener = new Listener(() => {
      begun = true;
      return new Promise((_, reject) => (fail = reject));
    });
    const subscription = follow(new FakeFeed(3, []), listener);
    await eventually(() => begun);
    const stopping = subscription.stop();
    fail(new Error('no more'));
    await stopping;
    expect(listener.failures).toEqual([new Error('no more')]);
  });

  it('is handed at most 500 events at once', async () => {
    const sizes: number[] = [];
    const listener = new Listener((events) => void sizes.push(events.length));
    const subscription = follow(new FakeFeed(1_700, []), listener);
    await listener.heard(1_700);
    await subscription.stop();
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  });
});
