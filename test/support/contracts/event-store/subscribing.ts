import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore, Subscription } from '../../../../src/app/ports/event-store.js';
import type { Recorded } from '../../../../src/domain/kernel/message.js';
import type { EventStoreLab } from '../event-store.contract.js';
import { all, appendAtTail, aWhile, eventually, fill, idsOf, newEvents, newStream } from './examples.js';
import { Listener } from './listener.js';

export const subscribingContract = (lab: () => EventStoreLab): void => {
  describe('subscribing', () => {
    it('delivers what is stored after the position, says so, then each new event', async () => {
      const { store } = lab();
      const stream = newStream();
      const [before, stored, fresh] = [newEvents(2), newEvents(700), newEvents(3)];
      const { position } = await store.append(stream, 'no-stream', before);
      const other = newStream();
      await fill(store, other, stored);

      const listener = new Listener();
      const subscription = store.subscribe(position, listener);
      await listener.caughtUp();
      expect(listener.caughtUpAt[0]).toBe(700);
      await store.append(stream, 1, fresh.slice(0, 1));
      await store.append(stream, 2, fresh.slice(1));
      await listener.heard(703);
      await subscription.stop();
      expect(idsOf(listener.events)).toEqual(idsOf([...stored, ...fresh]));
      expect(listener.failures).toEqual([]);
    });

    it('delivers the same as reading all from there', async () => {
      const { store } = lab();
      const before = await store.head();
      await store.append(newStream(), 'no-stream', newEvents(2));
      const listener = new Listener();
      const subscription = store.subscribe(before, listener);
      await store.append(newStream(), 'no-stream', newEvents(2));
      await listener.heard(4);
      await subscription.stop();
      expect(listener.events).toEqual(await all(store.readAll(before)));
    });

    it('begins at the beginning when no position is given', async () => {
      const { store } = lab();
      await store.append(newStream(), 'no-stream', newEvents(2));
      const everything = await all(store.readAll());
      const listener = new Listener();
      const subscription = store.subscribe(undefined, listener);
      await listener.heard(everything.length);
      await subscription.stop();
      expect(idsOf(listener.events)).toEqual(idsOf(everything));
    });

    it('says it has caught up when there is nothing to deliver', async () => {
      const { store } = lab();
      const listener = new Listener();
      const subscription = store.subscribe(await store.head(), listener);
      await listener.caughtUp();
      await subscription.stop();
      expect(listener.events).toEqual([]);
    });

    it('delivers nothing before it has returned', async () => {
      const { store } = lab();
      const before = await store.head();
      await store.append(newStream(), 'no-stream', newEvents(1));
      const listener = new Listener();
      const subscription = store.subscribe(before, listener);
      expect(listener.events).toEqual([]);
      await listener.heard(1);
      await subscription.stop();
    });

    it('goes on after a restart where the last batch ended', async () => {
      const first = lab().store;
      const before = await first.head();
      const [early, late] = [newEvents(3), newEvents(2)];
      await first.append(newStream(), 'no-stream', early);
      const listener = new Listener();
      first.subscribe(before, listener);
      await listener.heard(3);

      const store = await lab().reopen();
      const next = new Listener();
      const subscription = store.subscribe(listener.events.at(-1)?.position, next);
      await store.append(newStream(), 'no-stream', late);
      await next.heard(2);
      await subscription.stop();
      expect(idsOf([...listener.events, ...next.events])).toEqual(idsOf([...early, ...late]));
    });

    it('never delivers two batches at once, nor an empty one', async () => {
      const { store } = lab();
      const sizes: number[] = [];
      const listener = new Listener(async (events) => {
        sizes.push(events.length);
        await pause(2);
      });
      const subscription = store.subscribe(await store.head(), listener);
      await Promise.all(Array.from({ length: 30 }, () => store.append(newStream(), 'no-stream', newEvents(2))));
      await listener.heard(60);
      await subscription.stop();
      expect(listener.mostAtOnce).toBe(1);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
    });

    it('lets a slow subscriber hold up neither appends nor other subscribers', async () => {
      const { store } = lab();
      const before = await store.head();
      let release: () => void = () => undefined;
      const slow = new Listener(() => new Promise((resolve) => (release = resolve)));
      const quick = new Listener();
      const subscriptions = [store.subscribe(before, slow), store.subscribe(before, quick)];
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(1));
      await store.append(stream, 0, newEvents(1));
      await quick.heard(2);
      expect(slow.events).toEqual([]);

      await eventually(() => {
        release();
        return slow.events.length === 2;
      });
      expect(slow.events).toEqual(quick.events);
      await Promise.all(subscriptions.map((each) => each.stop()));
    });

    it.each([
      [
        'throws',
        () => {
          throw new Error('no more');
        },
      ],
      ['rejects', () => Promise.reject(new Error('no more'))],
    ])('ends alone when its handler %s', async (_, fail) => {
      const { store } = lab();
      const before = await store.head();
      const [failing, other] = [new Listener(fail), new Listener()];
      const failed = store.subscribe(before, failing);
      const subscription = store.subscribe(before, other);
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(1));
      await eventually(() => failing.failures.length > 0);
      await store.append(stream, 0, newEvents(1));
      await other.heard(2);
      await aWhile();
      expect(failing.failures.map(({ message }) => message)).toEqual(['no more']);
      expect(failing.events).toEqual([]);
      expect(other.failures).toEqual([]);
      await Promise.all([failed.stop(), subscription.stop()]);
    });

    it('stops when the batch under way is done, and delivers nothing afterwards', async () => {
      const { store } = lab();
      let begun = false;
      let finish: () => void = () => undefined;
      const listener = new Listener(() => {
        begun = true;
        return new Promise((resolve) => (finish = resolve));
      });
      const subscription = store.subscribe(await store.head(), listener);
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(1));
      await eventually(() => begun);
      await store.append(stream, 0, newEvents(1));

      let stopped = false;
      const stopping = subscription.stop().then(() => (stopped = true));
      await aWhile();
      expect(stopped).toBe(false);
      finish();
      await stopping;
      await store.append(stream, 1, newEvents(1));
      await aWhile();
      expect(listener.events.map(({ revision }) => revision)).toEqual([0]);
      await subscription.stop();
      expect(listener.failures).toEqual([]);
    });

    it('delivers nothing when it is stopped at once', async () => {
      const { store } = lab();
      const before = await store.head();
      await store.append(newStream(), 'no-stream', newEvents(1));
      const listener = new Listener();
      await store.subscribe(before, listener).stop();
      await aWhile();
      expect(listener.events).toEqual([]);
    });

    it('never misses, reorders or repeats an event, whoever writes and however often a subscriber breaks off', async () => {
      const { store } = lab();
      const append = fc.record({ stream: fc.nat(3), size: fc.integer({ min: 1, max: 4 }), afterMs: fc.nat(6) });
      const progress = fc.record({ ends: fc.constantFrom<Ending>('well', 'well', 'stopped', 'thrown'), afterMs: fc.nat(3) });
      await fc.assert(
        fc.asyncProperty(
          fc.array(append, { minLength: 1, maxLength: 30 }),
          fc.array(progress, { maxLength: 15 }),
          async (appends, batches) => {
            const before = await store.head();
            const streams = Array.from({ length: 4 }, newStream);
            const follower = follow(store, before, batches);
            await Promise.all(
              appends.map(async ({ stream, size, afterMs }) => {
                await pause(afterMs);
                await appendAtTail(store, streams[stream] ?? '', newEvents(size));
              }),
            );
            const stored = await all(store.readAll(before));
            await eventually(() => follower.seen.length >= stored.length);
            await follower.stop();
            expect(follower.seen).toEqual(stored);
          },
        ),
        { numRuns: 25 },
      );
    });
  });
};

type Ending = 'well' | 'stopped' | 'thrown';

/** Works through the log and keeps its place, as a projection does; each batch takes its time and ends as told, those after the last one well. */
const follow = (store: EventStore, after: bigint | undefined, batches: readonly { ends: Ending; afterMs: number }[]) => {
  const seen: Recorded[] = [];
  const ahead = [...batches];
  let position = after;
  let subscription: Subscription;

  const resume = (): void => {
    subscription = store.subscribe(position, {
      onEvents: async (events) => {
        const { ends, afterMs } = ahead.shift() ?? { ends: 'well', afterMs: 0 };
        await pause(afterMs);
        if (ends === 'thrown') throw new Error('as told');
        seen.push(...events);
        position = events.at(-1)?.position;
        if (ends === 'stopped') void subscription.stop().then(resume);
      },
      onFailed: resume,
    });
  };
  resume();
  return { seen, stop: () => subscription.stop() };
};
