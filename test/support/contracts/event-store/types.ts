import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { EventStoreLab } from '../event-store.contract.js';
import { all, aWhile, idsOf, newEventOf, newEvents, newStream } from './examples.js';
import { Listener } from './listener.js';

/** Types nobody used before: the log of an earlier test is there, too. */
const newTypes = () => {
  const [Rose, Tulip] = ['Rose', 'Tulip'].map((flower) => `${flower}${randomUUID().replaceAll('-', '')}`);
  return { Rose: Rose ?? '', Tulip: Tulip ?? '' };
};

export const typesContract = (lab: () => EventStoreLab): void => {
  describe('choosing types of events', () => {
    it('delivers those of these types and no other, stored and new, in order', async () => {
      const { store } = lab();
      const { Rose, Tulip } = newTypes();
      const before = await store.head();
      const [one, other] = [newStream(), newStream()];
      await store.append(one, 'no-stream', [newEventOf(Rose), newEventOf('Noted'), newEventOf(Tulip)]);
      await store.append(other, 'no-stream', [newEventOf(Rose), newEventOf(`${Rose}s`), newEventOf(`A${Rose}`)]);

      const listener = new Listener();
      const subscription = store.subscribe(before, listener, [Rose, Tulip]);
      await listener.caughtUp();
      expect(listener.caughtUpAt[0]).toBe(3);
      await store.append(one, 2, [...newEvents(100), newEventOf(Tulip), newEventOf(Rose.toLowerCase())]);
      await store.append(other, 2, [newEventOf('Noted'), newEventOf(Rose)]);
      await listener.heard(5);
      await aWhile();
      await subscription.stop();
      const types: readonly string[] = [Rose, Tulip];
      const wanted = (await all(store.readAll(before))).filter(({ event }) => types.includes(event.type));
      expect(listener.events).toEqual(wanted);
      expect(listener.events).toHaveLength(5);
    });

    it.each(['.*', 'Rose|Noted', 'No.ed', '^Noted$', 'Noted '])('takes %p for a type and not for a pattern', async (type) => {
      const { store } = lab();
      const before = await store.head();
      const [like, exactly] = [newEventOf('Noted'), newEventOf(type)];
      await store.append(newStream(), 'no-stream', [like, exactly]);
      const listener = new Listener();
      const subscription = store.subscribe(before, listener, [type]);
      await listener.caughtUp();
      await subscription.stop();
      expect(idsOf(listener.events)).toEqual([exactly.id]);
    });

    it('says it has caught up when there is none of these types', async () => {
      const { store } = lab();
      const { Rose, Tulip } = newTypes();
      await store.append(newStream(), 'no-stream', newEvents(3));
      const [listener, live] = [new Listener(), newEventOf(Tulip)];
      const subscription = store.subscribe(undefined, listener, [Rose, Tulip]);
      await listener.caughtUp();
      await store.append(newStream(), 'no-stream', [live]);
      await listener.heard(1);
      await subscription.stop();
      expect(idsOf(listener.events)).toEqual([live.id]);
      expect(listener.caughtUpAt[0]).toBe(0);
    });

    it('goes on after the last one delivered, however much else was stored since', async () => {
      const { store } = lab();
      const { Rose } = newTypes();
      const [early, late] = [newEventOf(Rose), newEventOf(Rose)];
      const { position } = await store.append(newStream(), 'no-stream', [early]);
      await store.append(newStream(), 'no-stream', newEvents(200));
      await store.append(newStream(), 'no-stream', [late]);
      const listener = new Listener();
      const subscription = store.subscribe(position, listener, [Rose]);
      await listener.caughtUp();
      await subscription.stop();
      expect(idsOf(listener.events)).toEqual([late.id]);
    });

    it('answers with the position of the last event of these types', async () => {
      const { store } = lab();
      const { Rose, Tulip } = newTypes();
      const rose = await store.append(newStream(), 'no-stream', [newEventOf('Noted'), newEventOf(Rose)]);
      const tulip = await store.append(newStream(), 'no-stream', [newEventOf(Tulip)]);
      const last = await store.append(newStream(), 'no-stream', newEvents(700));
      expect(await store.head()).toBe(last.position);
      expect(await store.head([Rose])).toBe(rose.position);
      expect(await store.head([Tulip])).toBe(tulip.position);
      expect(await store.head([Rose, Tulip])).toBe(tulip.position);
      expect(await store.head([`${Rose}s`])).toBeUndefined();
    });

    it('answers anew when there is another, also when there was none', async () => {
      const { store } = lab();
      const { Rose, Tulip } = newTypes();
      expect(await store.head([Rose, Tulip])).toBeUndefined();
      await store.append(newStream(), 'no-stream', newEvents(3));
      expect(await store.head([Rose, Tulip])).toBeUndefined();
      const first = await store.append(newStream(), 'no-stream', [newEventOf(Rose)]);
      await store.append(newStream(), 'no-stream', newEvents(40));
      expect(await store.head([Rose, Tulip])).toBe(first.position);
      expect(await store.head([Tulip, Rose])).toBe(first.position);
      const second = await store.append(newStream(), 'no-stream', [newEventOf(Tulip)]);
      expect(await store.head([Rose, Tulip])).toBe(second.position);
      expect(await store.head([Rose])).toBe(first.position);
    });
  });
};
