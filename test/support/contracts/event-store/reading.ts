import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Recorded } from '../../../../src/domain/kernel/message.js';
import type { EventStoreLab } from '../event-store.contract.js';
import { all, fill, idsOf, metadata, newEvent, newEvents, newStream } from './examples.js';

const MANY = 1_300;

export const readingContract = (lab: () => EventStoreLab): void => {
  describe('reading', () => {
    it('gives back what was stored', async () => {
      const { store } = lab();
      const stream = newStream();
      const { id, event } = newEvent({ deep: { list: [1, -2.5, 1e21, true, null, '', {}, []] } });
      const { position } = await store.append(stream, 'no-stream', [{ id, event, metadata: { ...metadata, projectId: 'p1' } }]);
      expect(await all(store.readStream(stream))).toEqual([
        { id, event, metadata: { ...metadata, projectId: 'p1' }, stream, revision: 0, position },
      ]);
    });

    it('gives back any text there is', async () => {
      const { store } = lab();
      const stream = `volume-größe-卷-${randomUUID()}`;
      const text = '„Größe“ 卷 🧊 e\u0301 \u0000 \u2028 \ud800 " \\ \u202e';
      await store.append(stream, 'no-stream', [newEvent({ [text]: text })]);
      const [found] = await all(store.readStream(stream));
      expect(found).toMatchObject({ stream, event: { data: { [text]: text } } });
    });

    it('gives back an event of 1 MB', async () => {
      const { store } = lab();
      const stream = newStream();
      const large = newEvent({ text: 'x'.repeat(1_000_000) });
      await store.append(stream, 'no-stream', [large]);
      const [found] = await all(store.readStream(stream));
      expect(found?.event).toEqual(large.event);
    });

    it('is not affected by what the writer does to its objects afterwards', async () => {
      const { store } = lab();
      const stream = newStream();
      const data = { sizes: [1] };
      const stored = store.append(stream, 'no-stream', [newEvent(data)]);
      data.sizes.push(2);
      await stored;
      data.sizes.push(3);
      expect((await all(store.readStream(stream)))[0]?.event.data).toEqual({ sizes: [1] });
    });

    it('is not affected by what another reader does to its copy', async () => {
      const { store } = lab();
      const stream = newStream();
      await store.append(stream, 'no-stream', [newEvent({ size: 1 })]);
      const [copy] = await all(store.readStream(stream));
      expect(copy?.event.data).toEqual({ size: 1 });
      // A store may also hand out what cannot be changed.
      Reflect.set(copy?.event.data ?? {}, 'size', 2);
      expect((await all(store.readStream(stream)))[0]?.event.data).toEqual({ size: 1 });
    });

    it('finds nothing in a stream that does not exist', async () => {
      expect(await all(lab().store.readStream(newStream()))).toEqual([]);
    });

    it('begins a stream at the revision asked for, that one included', async () => {
      const { store } = lab();
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(4));
      const revisions = async (from: number) => (await all(store.readStream(stream, from))).map(({ revision }) => revision);
      expect(await revisions(0)).toEqual([0, 1, 2, 3]);
      expect(await revisions(2)).toEqual([2, 3]);
      expect(await revisions(3)).toEqual([3]);
      expect(await revisions(4)).toEqual([]);
    });

    it('tells streams apart whose names begin alike', async () => {
      const { store } = lab();
      const stream = newStream();
      const [short, long] = [newEvent(), newEvent()];
      await store.append(stream, 'no-stream', [short]);
      await store.append(`${stream}0`, 'no-stream', [long]);
      await expect(all(store.readStream(stream.toUpperCase()))).resolves.toEqual([]);
      expect(idsOf(await all(store.readStream(stream)))).toEqual([short.id]);
      expect(idsOf(await all(store.readStream(`${stream}0`)))).toEqual([long.id]);
    });

    it('gives a long stream in order and without gaps, wherever it begins', async () => {
      const { store } = lab();
      const stream = newStream();
      const events = newEvents(MANY);
      await fill(store, stream, events);
      expect(idsOf(await all(store.readStream(stream)))).toEqual(idsOf(events));
      expect(idsOf(await all(store.readStream(stream, 101)))).toEqual(idsOf(events.slice(101)));
    });

    it('gives a stream newest first, as it was when it was asked for', async () => {
      const { store } = lab();
      const [stream, events] = [newStream(), newEvents(MANY)];
      await fill(store, stream, events);
      const read: Recorded[] = [];
      for await (const recorded of store.readStreamBackwards(stream)) {
        if (read.length === 0) await store.append(stream, MANY - 1, newEvents(1));
        read.push(recorded);
      }
      expect(idsOf(read)).toEqual(idsOf(events).toReversed());
      expect(read.toReversed()).toEqual((await all(store.readStream(stream))).slice(0, MANY));
    });

    it('gives the last events of a stream to one who stops reading it backwards', async () => {
      const { store } = lab();
      const [stream, events] = [newStream(), newEvents(4)];
      await store.append(stream, 'no-stream', events);
      const read: Recorded[] = [];
      for await (const recorded of store.readStreamBackwards(stream)) {
        read.push(recorded);
        if (read.length === 2) break;
      }
      expect(read.map(({ revision }) => revision)).toEqual([3, 2]);
      expect((await store.append(stream, 3, newEvents(1))).revision).toBe(4);
    });

    it('finds nothing in a stream that does not exist, backwards neither', async () => {
      expect(await all(lab().store.readStreamBackwards(newStream()))).toEqual([]);
    });

    it('gives all streams in the order of their positions, which is the order they were appended in', async () => {
      const { store } = lab();
      const before = await store.head();
      const [one, other] = [newStream(), newStream()];
      const appended = [
        await store.append(one, 'no-stream', newEvents(1)),
        await store.append(other, 'no-stream', newEvents(1)),
        await store.append(one, 0, newEvents(1)),
      ];
      const found = await all(store.readAll(before));
      expect(found.map(({ stream, revision }) => [stream, revision])).toEqual([[one, 0], [other, 0], [one, 1]]); // prettier-ignore
      expect(found.map(({ position }) => position)).toEqual(appended.map(({ position }) => position));
    });

    it('goes on after the position asked for, that one excluded', async () => {
      const { store } = lab();
      const stream = newStream();
      const events = newEvents(MANY);
      const before = await store.head();
      await fill(store, stream, events);
      const found = await all(store.readAll(before));
      expect(idsOf(found)).toEqual(idsOf(events));
      expect(idsOf(await all(store.readAll(found[700]?.position)))).toEqual(idsOf(events.slice(701)));
      expect(await all(store.readAll(await store.head()))).toEqual([]);
    });

    it('begins at the beginning when no position is given', async () => {
      const { store } = lab();
      const before = await store.head();
      await store.append(newStream(), 'no-stream', newEvents(2));
      const found = await all(store.readAll());
      const later = found.filter(({ position }) => before === undefined || position > before);
      expect(later).toEqual(found.slice(-2));
      if (before !== undefined) expect(found.length).toBeGreaterThan(2);
    });

    it('finds what was stored before a restart', async () => {
      const before = await lab().store.head();
      const [one, other] = [newStream(), newStream()];
      await lab().store.append(one, 'no-stream', newEvents(2));
      await lab().store.append(other, 'no-stream', newEvents(1));
      const found = await all(lab().store.readAll(before));
      const head = await lab().store.head();

      const store = await lab().reopen();
      expect(await all(store.readAll(before))).toEqual(found);
      expect(await store.head()).toBe(head);
      expect(await all(store.readStream(one))).toEqual(found.slice(0, 2));
      expect((await store.append(one, 1, newEvents(1))).position).toBeGreaterThan(head ?? 0n);
    });
  });
};
