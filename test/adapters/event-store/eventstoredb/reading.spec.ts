import { describe, expect, it } from '@jest/globals';
import { EventStoreDbEventStore } from '../../../../src/adapters/event-store/eventstoredb/eventstoredb-event-store.js';
import { EventStoreUnavailable } from '../../../../src/app/ports/event-store.js';
import { all, newEvents, newStream } from '../../../support/contracts/event-store/examples.js';
import { SeededRandom } from '../../../support/seeded-random.js';
import { clientError, FakeClient } from './fake-client.js';
import { hurriedClock } from './hurried-clock.js';

const times = { tryMs: 1_000, patienceMs: 5_000, quietMs: 1_000 };

const aStore = () => {
  const client = new FakeClient();
  return { client, store: new EventStoreDbEventStore({ client, clock: hurriedClock(), random: new SeededRandom(1), times }) };
};

/** What else is in a log. */
const ofOthers = [
  ['a copy in a stream of the server', { streamId: '$persistentsubscription-parked' }],
  ['an event of the server', { streamId: '$settings', type: '$settings' }],
  ['the metadata of a stream', { streamId: '$$volume-1', type: '$metadata', metadata: undefined }],
  ['a link', { streamId: 'volume-1', type: '$>' }],
  ['what is no JSON', { isJson: false, data: Buffer.from('x') }],
  ['JSON that is no object', { data: 'x' }],
  ['an event without metadata', { streamId: 'order-1', metadata: undefined }],
  ['an event with metadata of others', { streamId: 'order-1', metadata: { $correlationId: '1' } }],
] as const;

describe('reading a log that others write to as well', () => {
  it.each(ofOthers)('passes over %s', async (_, record) => {
    const { client, store } = aStore();
    const own = client.put({ revision: 0n });
    client.put(record);
    const last = client.put({ revision: 1n });
    client.put(record);
    expect((await all(store.readAll())).map(({ position }) => position)).toEqual([own, last]);
    expect((await all(store.readAll(own))).map(({ position }) => position)).toEqual([last]);
    expect(await store.head()).toBe(last);
  });

  it('passes over pages that hold nothing else', async () => {
    const { client, store } = aStore();
    const first = client.put({});
    for (let other = 0; other < 1_700; other += 1) client.put({ streamId: '$stats', type: '$stats' });
    const last = client.put({});
    for (let other = 0; other < 1_700; other += 1) client.put({ streamId: '$stats', type: '$stats' });
    expect((await all(store.readAll())).map(({ position }) => position)).toEqual([first, last]);
    expect(await store.head()).toBe(last);
  });

  it('refuses to decide on a stream that somebody else wrote to', async () => {
    const { client, store } = aStore();
    client.put({ streamId: 'volume-1', revision: 0n, metadata: { $correlationId: '1' } });
    await expect(all(store.readStream('volume-1'))).rejects.toThrow('volume-1, revision 0, holds what Mooring did not write');
    await expect(all(store.readStreamBackwards('volume-1'))).rejects.toBeInstanceOf(EventStoreUnavailable);
  });
});

describe('where the last event of a type stands', () => {
  it('is looked for once, and after that only in what came since', async () => {
    const { client, store } = aStore();
    const rose = client.put({ type: 'Rose' });
    for (let other = 0; other < 3_000; other += 1) client.put({ type: 'Noted' });
    expect(await store.head(['Rose'])).toBe(rose);
    expect(client.eventsRead).toBeGreaterThan(3_000);

    client.eventsRead = 0;
    for (let other = 0; other < 10; other += 1) client.put({ type: 'Noted' });
    expect(await store.head(['Rose'])).toBe(rose);
    const newer = client.put({ type: 'Rose' });
    expect(await store.head(['Rose'])).toBe(newer);
    expect(client.eventsRead).toBeLessThan(50);
  });

  it('is looked for anew in a log that was put back from a backup', async () => {
    const { client, store } = aStore();
    const kept = client.put({ type: 'Rose' });
    client.put({ type: 'Noted' });
    client.put({ type: 'Rose' });
    await store.head(['Rose']);
    client.log.length = 2;
    expect(await store.head(['Rose'])).toBe(kept);
    const newer = client.put({ type: 'Rose' });
    expect(await store.head(['Rose'])).toBe(newer);
  });

  it('is remembered also when there is none', async () => {
    const { client, store } = aStore();
    for (let other = 0; other < 3_000; other += 1) client.put({ type: 'Noted' });
    expect(await store.head(['Rose'])).toBeUndefined();
    client.eventsRead = 0;
    expect(await store.head(['Rose'])).toBeUndefined();
    expect(client.eventsRead).toBeLessThan(50);
  });
});

describe('reading from a server in trouble', () => {
  it('goes on when it is over', async () => {
    const { client, store } = aStore();
    const stream = newStream();
    await store.append(stream, 'no-stream', newEvents(3));
    client.readErrors.push(clientError('unavailable'), clientError('unknown'), clientError('not-leader'));
    expect(await all(store.readStream(stream))).toHaveLength(3);
  });

  it.each(['access-denied', 'stream-deleted'])('says so at once after %s', async (type) => {
    const { client, store } = aStore();
    await store.append('volume-1', 'no-stream', newEvents(3));
    client.readErrors.push(clientError(type));
    await expect(all(store.readStream('volume-1'))).rejects.toMatchObject({ name: 'EventStoreUnavailable', cause: clientError(type) });
  });

  it('says so when it stays', async () => {
    const { client, store } = aStore();
    client.readErrors.push(...Array.from({ length: 200 }, () => clientError('unavailable')));
    await expect(store.head()).rejects.toBeInstanceOf(EventStoreUnavailable);
  });
});
