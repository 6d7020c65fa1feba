import { describe, expect, it } from '@jest/globals';
import { EventStoreUnavailable } from '../../../../src/app/ports/event-store.js';
import type { EventStoreLab } from '../event-store.contract.js';
import { all, aWhile, eventually, idsOf, newEvents, newStream } from './examples.js';
import { Listener } from './listener.js';

export const closingContract = (lab: () => EventStoreLab): void => {
  describe('closing', () => {
    it('waits for the appends that were asked for', async () => {
      const stream = newStream();
      const events = newEvents(2);
      const appending = lab().store.append(stream, 'no-stream', events);
      await lab().store.close();
      expect((await appending).revision).toBe(1);
      expect(idsOf(await all((await lab().reopen()).readStream(stream)))).toEqual(idsOf(events));
    });

    it('refuses what comes after', async () => {
      const { store } = lab();
      const closing = store.close();
      await expect(store.append(newStream(), 'no-stream', newEvents(1))).rejects.toBeInstanceOf(EventStoreUnavailable);
      await closing;
      await expect(store.append(newStream(), 'no-stream', newEvents(1))).rejects.toBeInstanceOf(EventStoreUnavailable);
      await expect(all(store.readStream(newStream()))).rejects.toBeInstanceOf(EventStoreUnavailable);
      await expect(all(store.readAll())).rejects.toBeInstanceOf(EventStoreUnavailable);
      await expect(all(store.readStreamBackwards(newStream()))).rejects.toBeInstanceOf(EventStoreUnavailable);
      await expect(store.head()).rejects.toBeInstanceOf(EventStoreUnavailable);
      await expect(store.head(['Noted'])).rejects.toBeInstanceOf(EventStoreUnavailable);
      expect(() => store.subscribe(undefined, new Listener())).toThrow(EventStoreUnavailable);
      expect(() => store.subscribeToStream(newStream(), undefined, new Listener())).toThrow(EventStoreUnavailable);
    });

    it('may be asked for twice', async () => {
      const { store } = lab();
      await Promise.all([store.close(), store.close()]);
      await store.close();
    });

    it('waits for the batches under way and ends subscriptions without calling it a failure', async () => {
      const { store } = lab();
      let finish: () => void = () => undefined;
      let begun = false;
      const busy = new Listener(() => {
        begun = true;
        return new Promise((resolve) => (finish = resolve));
      });
      const idle = new Listener();
      const before = await store.head();
      store.subscribe(before, busy);
      await store.append(newStream(), 'no-stream', newEvents(1));
      store.subscribe(await store.head(), idle);
      await eventually(() => begun);

      let closed = false;
      const closing = store.close().then(() => (closed = true));
      await aWhile();
      expect(closed).toBe(false);
      finish();
      await closing;
      expect(busy.events).toHaveLength(1);
      expect([...busy.failures, ...idle.failures]).toEqual([]);
    });
  });
};
