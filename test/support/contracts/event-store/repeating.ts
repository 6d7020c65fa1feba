import { describe, expect, it } from '@jest/globals';
import { RevisionConflict } from '../../../../src/app/ports/event-store.js';
import type { EventStoreLab } from '../event-store.contract.js';
import { all, idsOf, newEvent, newEvents, newStream } from './examples.js';

export const repeatingContract = (lab: () => EventStoreLab): void => {
  describe('repeating an append', () => {
    it('answers as the first time and stores nothing, also when the stream has moved on', async () => {
      const { store } = lab();
      const stream = newStream();
      const [first, second, third] = [newEvents(1), newEvents(3), newEvents(2)];
      await store.append(stream, 'no-stream', first);
      const answered = await store.append(stream, 0, second);
      expect(await store.append(stream, 0, second)).toEqual(answered);
      await store.append(stream, 3, third);
      expect(await store.append(stream, 0, second)).toEqual(answered);
      expect(idsOf(await all(store.readStream(stream)))).toEqual(idsOf([...first, ...second, ...third]));
    });

    it('answers as the first time when the append began the stream', async () => {
      const { store } = lab();
      const stream = newStream();
      const events = newEvents(2);
      const answered = await store.append(stream, 'no-stream', events);
      expect(await store.append(stream, 'no-stream', events)).toEqual(answered);
    });

    it('answers as the first time after a restart', async () => {
      const stream = newStream();
      const events = newEvents(2);
      const answered = await lab().store.append(stream, 'no-stream', events);
      const store = await lab().reopen();
      expect(await store.append(stream, 'no-stream', events)).toEqual(answered);
      expect(idsOf(await all(store.readStream(stream)))).toEqual(idsOf(events));
    });

    it('stores it once when both are asked for at the same time', async () => {
      const { store } = lab();
      const stream = newStream();
      const events = newEvents(2);
      const [one, other] = await Promise.all([store.append(stream, 'no-stream', events), store.append(stream, 'no-stream', events)]);
      expect(one).toEqual(other);
      expect(idsOf(await all(store.readStream(stream)))).toEqual(idsOf(events));
    });

    it('is a conflict when only some of the ids stand there, or they stand in another order', async () => {
      const { store } = lab();
      const stream = newStream();
      const [one, two] = [newEvent(), newEvent()];
      await store.append(stream, 'no-stream', [one, two]);
      await expect(store.append(stream, 'no-stream', [one, two, newEvent()])).rejects.toBeInstanceOf(RevisionConflict);
      await expect(store.append(stream, 'no-stream', [one, newEvent()])).rejects.toBeInstanceOf(RevisionConflict);
      await expect(store.append(stream, 'no-stream', [two, one])).rejects.toBeInstanceOf(RevisionConflict);
      expect(idsOf(await all(store.readStream(stream)))).toEqual(idsOf([one, two]));
    });

    it('is a conflict when the ids stand elsewhere in the stream', async () => {
      const { store } = lab();
      const stream = newStream();
      const [one, two] = [newEvent(), newEvent()];
      await store.append(stream, 'no-stream', [one, two]);
      await expect(store.append(stream, 'no-stream', [two])).rejects.toBeInstanceOf(RevisionConflict);
      await expect(store.append(stream, 0, [one])).rejects.toBeInstanceOf(RevisionConflict);
    });
  });
};
