import { describe, expect, it } from '@jest/globals';
import type { EventStoreLab } from '../event-store.contract.js';
import { all, aWhile, eventually, fill, idsOf, newEvents, newStream } from './examples.js';
import { Listener } from './listener.js';

export const singleStreamContract = (lab: () => EventStoreLab): void => {
  describe('subscribing to one stream', () => {
    it('delivers what is stored after the revision, says so, then each new event, and nothing of other streams', async () => {
      const { store } = lab();
      const [stream, other] = [newStream(), newStream()];
      const [stored, fresh] = [newEvents(701), newEvents(3)];
      await fill(store, stream, stored);
      await store.append(other, 'no-stream', newEvents(2));

      const listener = new Listener();
      const subscription = store.subscribeToStream(stream, 0, listener);
      await listener.caughtUp();
      expect(listener.caughtUpAt[0]).toBe(700);
      await store.append(stream, 700, fresh.slice(0, 1));
      await store.append(other, 1, newEvents(2));
      await store.append(stream, 701, fresh.slice(1));
      await listener.heard(703);
      await subscription.stop();
      expect(listener.events).toEqual(await all(store.readStream(stream, 1)));
      expect(idsOf(listener.events.slice(700))).toEqual(idsOf(fresh));
      expect(listener.failures).toEqual([]);
    });

    it('begins with the first event when no revision is given', async () => {
      const { store } = lab();
      const [stream, events] = [newStream(), newEvents(2)];
      await store.append(stream, 'no-stream', events);
      const listener = new Listener();
      const subscription = store.subscribeToStream(stream, undefined, listener);
      await listener.heard(2);
      await subscription.stop();
      expect(idsOf(listener.events)).toEqual(idsOf(events));
    });

    it('waits for a stream that does not exist yet, having caught up with it', async () => {
      const { store } = lab();
      const [stream, events] = [newStream(), newEvents(2)];
      const listener = new Listener();
      const subscription = store.subscribeToStream(stream, undefined, listener);
      await listener.caughtUp();
      await store.append(stream, 'no-stream', events);
      await listener.heard(2);
      await subscription.stop();
      expect(idsOf(listener.events)).toEqual(idsOf(events));
      expect(listener.caughtUpAt[0]).toBe(0);
    });

    it('says it has caught up when it begins at the end', async () => {
      const { store } = lab();
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(2));
      const listener = new Listener();
      const subscription = store.subscribeToStream(stream, 1, listener);
      await listener.caughtUp();
      await store.append(stream, 1, newEvents(1));
      await listener.heard(1);
      await subscription.stop();
      expect(listener.events.map(({ revision }) => revision)).toEqual([2]);
    });

    it('goes on after a restart where the last batch ended', async () => {
      const first = lab().store;
      const [stream, early, late] = [newStream(), newEvents(3), newEvents(2)];
      await first.append(stream, 'no-stream', early);
      const listener = new Listener();
      first.subscribeToStream(stream, undefined, listener);
      await listener.heard(3);

      const store = await lab().reopen();
      const next = new Listener();
      const subscription = store.subscribeToStream(stream, listener.events.at(-1)?.revision, next);
      await store.append(stream, 2, late);
      await next.heard(2);
      await subscription.stop();
      expect(idsOf([...listener.events, ...next.events])).toEqual(idsOf([...early, ...late]));
    });

    it('ends alone when its handler throws, and delivers nothing after it was stopped', async () => {
      const { store } = lab();
      const stream = newStream();
      const failing = new Listener(() => {
        throw new Error('no more');
      });
      const [stopped, other] = [new Listener(), new Listener()];
      const [, stopping, going] = [failing, stopped, other].map((listener) => store.subscribeToStream(stream, undefined, listener));
      await stopping?.stop();
      await store.append(stream, 'no-stream', newEvents(1));
      await eventually(() => failing.failures.length > 0);
      await store.append(stream, 0, newEvents(1));
      await other.heard(2);
      await aWhile();
      await going?.stop();
      expect(failing.failures.map(({ message }) => message)).toEqual(['no more']);
      expect([failing.events, stopped.events, stopped.failures, other.failures]).toEqual([[], [], [], []]);
    });
  });
};
