import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedEventStore } from '../../../../src/adapters/event-store/embedded/embedded-event-store.js';
import { openEventFile, type EventFile } from '../../../../src/adapters/event-store/embedded/event-file.js';
import { EventStoreUnavailable } from '../../../../src/app/ports/event-store.js';
import { all, eventually, fill, idsOf, newEvent, newEvents, newStream } from '../../../support/contracts/event-store/examples.js';
import { Listener } from '../../../support/contracts/event-store/listener.js';
import { newFolder } from './embedded-lab.js';
import { countStatements } from './statement-count.js';

const READ_ALL = 'SELECT * FROM events WHERE position > ?';
const unavailable = expect.any(EventStoreUnavailable);

describe('The embedded store', () => {
  let folder: string;
  let file: EventFile;
  let store: EmbeddedEventStore;
  let ran: (beginning: string) => number;

  beforeEach(() => {
    folder = newFolder();
    file = openEventFile(folder);
    ran = countStatements(file.db);
    store = new EmbeddedEventStore(file);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const reopen = async () => {
    await store.close();
    store = EmbeddedEventStore.open(folder);
  };

  it('has no head while it is empty', async () => {
    expect(await store.head()).toBeUndefined();
  });

  it('commits all appends of one turn together', async () => {
    await Promise.all(Array.from({ length: 64 }, () => store.append(newStream(), 'no-stream', newEvents(1))));
    expect(ran('COMMIT')).toBe(1);
    await Promise.all(Array.from({ length: 64 }, () => store.append(newStream(), 'no-stream', newEvents(1))));
    expect(ran('COMMIT')).toBe(2);
  });

  it('takes a chain of appends of one turn, each at the revision of the one before', async () => {
    const stream = newStream();
    const appended = await Promise.all(
      newEvents(64).map((event, revision) => store.append(stream, revision === 0 ? 'no-stream' : revision - 1, [event])),
    );
    expect(appended.map(({ revision }) => revision)).toEqual([...Array(64).keys()]);
    expect(ran('COMMIT')).toBe(1);
  });

  it('remembers where a stream ends', async () => {
    const stream = newStream();
    await store.append(stream, 'no-stream', newEvents(1));
    const asked = ran('SELECT max(revision)');
    await store.append(stream, 0, newEvents(1));
    await all(store.readStream(stream));
    expect(ran('SELECT max(revision)')).toBe(asked);
  });

  it.each([undefined, -1, 0.5])('says that %p is no revision to expect, rather than that it is a conflict', async (expected) => {
    await expect(store.append(newStream(), expected as number, newEvents(1))).rejects.toThrow('needs the revision it expects');
  });

  it('says so when it is closed', async () => {
    await store.close();
    await expect(store.append(newStream(), 'no-stream', newEvents(1))).rejects.toThrow('The event store is closed');
    await expect(all(store.readAll())).rejects.toThrow('The event store is closed');
  });

  it('refuses two events of one id in an append', async () => {
    const [event] = newEvents(1);
    const twice = event ? [event, event] : [];
    await expect(store.append(newStream(), 'no-stream', twice)).rejects.toThrow('two events of the same id');
  });

  it.each(['volume-\ud800', '\udc00'])('refuses a name that is no text', async (stream) => {
    await expect(store.append(stream, 'no-stream', newEvents(1))).rejects.toThrow('cannot be the name of a stream');
  });

  it('rejects only the append whose event is no JSON', async () => {
    const outcomes = await Promise.allSettled([
      store.append(newStream(), 'no-stream', newEvents(1)),
      store.append(newStream(), 'no-stream', [newEvent({ size: 1n })]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  describe('when the disk is full', () => {
    const pagesInUse = () => Number(Object.values(file.db.prepare('PRAGMA page_count').get() ?? {})[0]);
    const limitTo = (pages: number) => file.db.exec(`PRAGMA max_page_count = ${pages}`);
    const tooLarge = () => [newEvent({ text: 'x'.repeat(500_000) })];

    it('rejects every append of that commit, loses nothing acknowledged, and goes on when there is room', async () => {
      const [stream, other] = [newStream(), newStream()];
      const listener = new Listener();
      store.subscribe(undefined, listener);
      const kept = newEvents(2);
      await store.append(stream, 'no-stream', kept);
      limitTo(pagesInUse() + 10);

      const small = newEvents(2);
      const outcomes = await Promise.allSettled([
        store.append(stream, 1, small),
        store.append(other, 'no-stream', tooLarge()),
        // In conflict only with what is not going to be stored.
        store.append(stream, 1, newEvents(1)),
      ]);
      expect(outcomes).toEqual(Array(3).fill({ status: 'rejected', reason: unavailable }));
      expect(idsOf(await all(store.readAll()))).toEqual(idsOf(kept));
      expect(await store.head()).toBe(2n);

      expect(await store.append(stream, 1, small)).toEqual({ revision: 3, position: 4n });
      await expect(store.append(other, 'no-stream', tooLarge())).rejects.toEqual(unavailable);
      limitTo(100_000);
      expect(await store.append(other, 'no-stream', tooLarge())).toEqual({ revision: 0, position: 5n });
      await listener.heard(5);
      expect(listener.events).toEqual(await all(store.readAll()));
      expect(listener.failures).toEqual([]);
    });
  });

  it('takes back all of a commit that fails half-way', async () => {
    file.db.exec(`CREATE TEMP TRIGGER fail BEFORE INSERT ON events WHEN NEW.revision = 2 BEGIN SELECT RAISE(ABORT, 'as told'); END`);
    const [one, other] = [newStream(), newStream()];
    const outcomes = await Promise.allSettled([
      store.append(one, 'no-stream', newEvents(1)),
      store.append(other, 'no-stream', newEvents(3)),
    ]);
    expect(outcomes).toEqual(Array(2).fill({ status: 'rejected', reason: unavailable }));
    expect(await all(store.readAll())).toEqual([]);
    expect(await store.append(one, 'no-stream', newEvents(1))).toEqual({ revision: 0, position: 1n });
  });

  it('gives up for good, and says so, when it cannot make sure what is stored', async () => {
    const listener = new Listener();
    store.subscribe(undefined, listener);
    await listener.caughtUp();
    file.db.close();

    await expect(store.append(newStream(), 'no-stream', newEvents(1))).rejects.toEqual(unavailable);
    await eventually(() => listener.failures.length > 0);
    expect(listener.failures).toEqual([unavailable]);
    await expect(store.append(newStream(), 'no-stream', newEvents(1))).rejects.toThrow('gave up');
    await expect(store.head()).rejects.toThrow('gave up');
    await store.close();
    await EmbeddedEventStore.open(folder).close();
  });

  it('fails the read and the subscription that meet a damaged event, and nothing else', async () => {
    const stream = newStream();
    await store.append(stream, 'no-stream', newEvents(2));
    file.db.exec(`UPDATE events SET data = '{' WHERE position = 2`);
    const listener = new Listener();
    // Only what is not in memory is read from the file.
    await reopen();
    store.subscribe(undefined, listener);
    await eventually(() => listener.failures.length > 0);
    expect(listener.failures).toEqual([unavailable]);
    await expect(all(store.readStream(stream))).rejects.toThrow('The event at position 2 is damaged');
    await store.append(stream, 1, newEvents(1));
  });

  it('fails a read that meets a gap rather than looking for ever', async () => {
    const stream = newStream();
    await store.append(stream, 'no-stream', newEvents(2));
    file.db.exec('DELETE FROM events WHERE position = 2');
    await expect(all(store.readStream(stream))).rejects.toThrow('gap');
    await expect(all(store.readAll())).rejects.toThrow('gap');
  });

  const eachOf = async (events: AsyncIterable<unknown>, seen: (what: unknown) => void) => {
    for await (const event of events) seen(event);
  };
  const eachBatch = async (seen: (what: unknown) => void) => {
    const listener = new Listener(seen);
    store.subscribe(undefined, listener);
    await listener.heard(1_100);
  };

  it.each<[string, number, (stream: string, seen: (what: unknown) => void) => Promise<void>]>([
    ['reads a stream', 5, (stream, seen) => eachOf(store.readStream(stream), seen)],
    ['reads all', 3, (_, seen) => eachOf(store.readAll(), seen)],
    ['subscribes', 3, (_, seen) => eachBatch(seen)],
  ])('lets others work between the pages for one who %s', async (_, pages, read) => {
    const stream = newStream();
    await fill(store, stream, newEvents(1_100));
    let turn = 0;
    const count = () => {
      turn += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    const turns = new Set<number>();
    await read(stream, () => turns.add(turn));
    clearImmediate(counting);
    expect(turns.size).toBe(pages);
  });

  describe('delivering', () => {
    it('reads nothing from disk for a subscriber that keeps up', async () => {
      const listener = new Listener();
      store.subscribe(undefined, listener);
      await listener.caughtUp();
      const stream = newStream();
      for (let revision = 0; revision < 20; revision += 1)
        await store.append(stream, revision === 0 ? 'no-stream' : revision - 1, newEvents(1));
      await listener.heard(20);
      expect(ran(READ_ALL)).toBe(0);
      expect(listener.caughtUpAt).toEqual([0]);
    });

    it('reads from disk what a slow subscriber let pass, and misses nothing', async () => {
      let release: () => void = () => undefined;
      const slow = new Listener((events) => (events[0]?.position === 1n ? new Promise((resolve) => (release = resolve)) : undefined));
      store.subscribe(undefined, slow);
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(1));
      for (let revision = 0; revision < 20; revision += 1)
        await store.append(stream, revision, [newEvent({ text: 'x'.repeat(1_000_000) })]);
      release();
      await slow.heard(21);
      expect(slow.events.map(({ revision }) => revision)).toEqual([...Array(21).keys()]);
      expect(ran(READ_ALL)).toBeGreaterThan(0);
    });

    it.each([
      ['memory', () => undefined],
      ['disk', () => reopen()],
    ])('gives batches of at most 500 events from %s', async (_, prepare) => {
      await fill(store, newStream(), newEvents(1_100));
      await prepare();
      const sizes: number[] = [];
      const listener = new Listener((events) => void sizes.push(events.length));
      store.subscribe(undefined, listener);
      await listener.heard(1_100);
      expect(sizes).toEqual([500, 500, 100]);
    });

    it('gives batches of a few megabytes when events are large', async () => {
      const stream = newStream();
      for (let revision = 0; revision < 12; revision += 1) {
        await store.append(stream, revision === 0 ? 'no-stream' : revision - 1, [newEvent({ text: 'x'.repeat(1_000_000) })]);
      }
      await reopen();
      const sizes: number[] = [];
      const listener = new Listener((events) => void sizes.push(events.length));
      store.subscribe(undefined, listener);
      await listener.heard(12);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(5);
    });

    it('goes on with what was appended while it said it had caught up', async () => {
      const events = newEvents(1);
      const heard: string[] = [];
      store.subscribe(undefined, {
        onCaughtUp: () => void store.append(newStream(), 'no-stream', events),
        onEvents: (delivered) => void heard.push(...idsOf(delivered)),
        onFailed: (error) => heard.push(error.message),
      });
      await eventually(() => heard.length > 0);
      expect(heard).toEqual(idsOf(events));
    });

    it('tells of what the last batch threw also when it was being stopped', async () => {
      let fail: (error: Error) => void = () => undefined;
      let begun = false;
      const listener = new Listener(() => {
        begun = true;
        return new Promise((_, reject) => (fail = reject));
      });
      const subscription = store.subscribe(undefined, listener);
      await store.append(newStream(), 'no-stream', newEvents(1));
      await eventually(() => begun);
      const stopping = subscription.stop();
      fail(new Error('no more'));
      await stopping;
      expect(listener.failures).toEqual([new Error('no more')]);
    });
  });
});
