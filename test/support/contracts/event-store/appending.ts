import { describe, expect, it } from '@jest/globals';
import { RevisionConflict, type ExpectedRevision } from '../../../../src/app/ports/event-store.js';
import type { EventStoreLab } from '../event-store.contract.js';
import { Listener } from './listener.js';
import { all, appendAtTail, idsOf, newEvent, newEvents, newStream } from './examples.js';

const conflict = (stream: string, expected: ExpectedRevision, actual: ExpectedRevision) =>
  expect.objectContaining({ name: 'RevisionConflict', stream, expected, actual });

export const appendingContract = (lab: () => EventStoreLab): void => {
  describe('appending', () => {
    it('answers with the revision and the position of the last event', async () => {
      const { store } = lab();
      const stream = newStream();
      const first = await store.append(stream, 'no-stream', newEvents(1));
      const second = await store.append(stream, 0, newEvents(3));
      expect([first.revision, second.revision]).toEqual([0, 3]);

      const stored = await all(store.readStream(stream));
      expect([stored.at(0)?.position, stored.at(3)?.position]).toEqual([first.position, second.position]);
      expect(await store.head()).toBe(second.position);
    });

    it('begins a stream once', async () => {
      const { store } = lab();
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(2));
      const again = store.append(stream, 'no-stream', newEvents(1));
      await expect(again).rejects.toBeInstanceOf(RevisionConflict);
      await expect(again).rejects.toEqual(conflict(stream, 'no-stream', 1));
    });

    it('refuses a revision the stream is past, and stores nothing of the append', async () => {
      const { store } = lab();
      const stream = newStream();
      const events = newEvents(3);
      await store.append(stream, 'no-stream', events);
      await expect(store.append(stream, 1, newEvents(5))).rejects.toEqual(conflict(stream, 1, 2));
      expect(idsOf(await all(store.readStream(stream)))).toEqual(idsOf(events));
    });

    it('refuses a revision the stream has not reached', async () => {
      const { store } = lab();
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(1));
      await expect(store.append(stream, 1, newEvents(1))).rejects.toEqual(conflict(stream, 1, 0));
    });

    it('refuses a revision of a stream that does not exist', async () => {
      const stream = newStream();
      await expect(lab().store.append(stream, 0, newEvents(1))).rejects.toEqual(conflict(stream, 0, 'no-stream'));
    });

    it.each([undefined, null, -1, 0.5, NaN, 'any'])('refuses to append when the expected revision is %p', async (expected) => {
      const { store } = lab();
      const stream = newStream();
      await expect(store.append(stream, expected as ExpectedRevision, newEvents(1))).rejects.toThrow();
      expect(await all(store.readStream(stream))).toEqual([]);
    });

    it('refuses to append nothing', async () => {
      const stream = newStream();
      await expect(lab().store.append(stream, 'no-stream', [])).rejects.toThrow();
      expect(await all(lab().store.readStream(stream))).toEqual([]);
    });

    it.each(['', '$volume-1', '$all', '$$volume-1'])('refuses "%s" as the name of a stream', async (stream) => {
      await expect(lab().store.append(stream, 'no-stream', newEvents(1))).rejects.toThrow();
      await expect(all(lab().store.readStream(stream))).rejects.toThrow();
      await expect(all(lab().store.readStreamBackwards(stream))).rejects.toThrow();
      expect(() => lab().store.subscribeToStream(stream, undefined, new Listener())).toThrow();
    });

    it('stores the events of one append next to each other, whatever else is appended at that moment', async () => {
      const { store } = lab();
      const before = await store.head();
      const appends = Array.from({ length: 20 }, () => ({ stream: newStream(), events: newEvents(5) }));
      await Promise.all(appends.map(({ stream, events }) => store.append(stream, 'no-stream', events)));

      const streams = (await all(store.readAll(before))).map(({ stream }) => stream);
      expect(streams).toHaveLength(100);
      for (const { stream } of appends) expect(streams.lastIndexOf(stream) - streams.indexOf(stream)).toBe(4);
    });

    it('lets one of several appends asked for at once win, and rejects only the others', async () => {
      const { store } = lab();
      const [contended, free] = [newStream(), newStream()];
      const outcomes = await Promise.allSettled([
        store.append(contended, 'no-stream', newEvents(2)),
        store.append(contended, 'no-stream', newEvents(3)),
        store.append(free, 'no-stream', newEvents(1)),
      ]);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
      expect(outcomes[2].status).toBe('fulfilled');
      const winner = outcomes[0].status === 'fulfilled' ? 2 : 3;
      expect(await all(store.readStream(contended))).toHaveLength(winner);
    });

    it('gives every revision to exactly one of 16 writers who want the same stream', async () => {
      const { store } = lab();
      const stream = newStream();
      const writers = Array.from({ length: 16 }, () => Array.from({ length: 5 }, () => newEvent()));
      const won: { revision: number; id: string }[] = [];
      await Promise.all(
        writers.map(async (events) => {
          for (const event of events) won.push({ revision: (await appendAtTail(store, stream, [event])).revision, id: event.id });
        }),
      );

      const stored = (await all(store.readStream(stream))).map(({ revision, id }) => ({ revision, id }));
      expect(stored.map(({ revision }) => revision)).toEqual(Array.from({ length: 80 }, (_, revision) => revision));
      expect(won.toSorted((one, other) => one.revision - other.revision)).toEqual(stored);
    });
  });
};
