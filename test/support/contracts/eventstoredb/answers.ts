import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { type EventStore, EventStoreUnavailable } from '../../../../src/app/ports/event-store.js';
import { all, appendAtTail, fill, idsOf, newEvent, newEvents, newStream } from '../event-store/examples.js';
import type { Breaking, EventStoreDbLab } from '../eventstoredb.contract.js';

const rounds = 5;
/** Shorter than what is usual, so that a test need not wait so long for what does not come. */
const times = { tryMs: 1_000, patienceMs: 15_000 };

/** An append of which the answer got lost is neither lost nor doubled. */
export const answersContract = (connect: EventStoreDbLab['connect'], breaking: Breaking): void => {
  let store: EventStore | undefined;
  const open = async (with_ = times): Promise<EventStore> => (store = await connect(with_));
  afterEach(() => store?.close());

  breaking('stores an append once whose answer was lost, and answers where it stands', async (faults) => {
    const store = await open();
    const stream = newStream();
    const stored: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await faults.fault({ fault: 'lose-answers', count: 2 });
      const events = newEvents(3);
      const answer = await store.append(stream, round === 0 ? 'no-stream' : round * 3 - 1, events);
      stored.push(...idsOf(events));
      const last = (await all(store.readStream(stream))).at(-1);
      expect(answer).toEqual({ revision: last?.revision, position: last?.position });
    }
    expect(idsOf(await all(store.readStream(stream)))).toEqual(stored);
  });

  breaking('answers where an append stands also when others went on in that stream before it was answered', async (faults) => {
    const store = await open();
    const other = await connect();
    for (let round = 0; round < rounds; round += 1) {
      const [stream, events, later] = [newStream(), newEvents(2), newEvents(3)];
      await faults.fault({ fault: 'lose-answers', count: 1 });
      const answering = store.append(stream, 'no-stream', events);
      while ((await all(other.readStream(stream))).length === 0) await pause(1);
      await appendAtTail(other, stream, later);
      expect((await answering).revision).toBe(1);
      expect(idsOf(await all(store.readStream(stream)))).toEqual(idsOf([...events, ...later]));
    }
    await other.close();
  });

  breaking('stores appends that meet a server that is not ready as soon as it is', async (faults) => {
    const store = await open();
    await faults.fault({ fault: 'not-ready' });
    const streams = Array.from({ length: 5 }, newStream);
    const appending = Promise.all(streams.map((stream) => store.append(stream, 'no-stream', newEvents(1))));
    await pause(300);
    await faults.fault({ fault: 'heal' });
    expect((await appending).map(({ revision }) => revision)).toEqual([0, 0, 0, 0, 0]);
  });

  breaking('stores an append once that a server took up only when it woke up', async (faults) => {
    const store = await open();
    for (let round = 0; round < 3; round += 1) {
      const [stream, events] = [newStream(), newEvents(2)];
      await store.append(stream, 'no-stream', newEvents(1));
      faults.pause();
      const appending = store.append(stream, 0, events);
      await pause(2_500);
      faults.resume();
      expect((await appending).revision).toBe(2);
      expect(idsOf(await all(store.readStream(stream, 1)))).toEqual(idsOf(events));
    }
  });

  breaking('says so when the server stays away, and tells the truth when it is asked again', async (faults) => {
    const store = await open({ tryMs: 500, patienceMs: 500 });
    const [stream, events] = [newStream(), newEvents(2)];
    await store.append(stream, 'no-stream', newEvents(1));
    await faults.kill();
    await expect(store.append(stream, 0, events)).rejects.toBeInstanceOf(EventStoreUnavailable);
    await expect(all(store.readStream(stream))).rejects.toBeInstanceOf(EventStoreUnavailable);
    await expect(store.head()).rejects.toBeInstanceOf(EventStoreUnavailable);
    await faults.restart();
    // As a caller would who does not know either.
    const answer = await untilItAnswers(() => store.append(stream, 0, events));
    expect(answer.revision).toBe(2);
    expect(idsOf(await all(store.readStream(stream, 1)))).toEqual(idsOf(events));
  });

  breaking('reads on where it was when connections break while it reads', async (faults) => {
    const store = await open();
    const [stream, events] = [newStream(), newEvents(2_000)];
    const before = await store.head();
    await fill(store, stream, events);
    const seen: string[] = [];
    for await (const { id } of store.readAll(before)) if (seen.push(id) % 400 === 0) await faults.fault({ fault: 'reset-connections' });
    expect(seen).toEqual(idsOf(events));
  });

  it('rejects what the server will never take, without asking again', async () => {
    const store = await open({ tryMs: 10_000, patienceMs: 60_000 });
    const [stream, tooLarge] = [newStream(), newEvent({ text: 'x'.repeat(3_000_000) })];
    await expect(store.append(stream, 'no-stream', [tooLarge])).rejects.toThrow(`cannot take the append to ${stream}`);
  });
};

const untilItAnswers = async <Value>(ask: () => Promise<Value>): Promise<Value> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 20) throw error;
      await pause(100);
    }
  }
};
