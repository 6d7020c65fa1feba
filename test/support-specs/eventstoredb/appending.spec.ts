import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { expectTrouble, idsOf, newEvent, newEvents, newStream, withEachClient } from './lab.js';

const OPTIONS = { alone: [{}, { alone: true }] };

withEachClient('An append to the stand-in for EventStoreDB', {}, (lab) => {
  // The clients append in a batch, which is one call for many appends, and in a call of its own where an append has credentials.
  it.each(OPTIONS.alone)('answers with revision and position of its last event %j', async (options) => {
    const { client } = lab();
    const stream = newStream();
    const stored = await client.append(stream, 'no_stream', newEvents(3), options);
    const read = await client.readStream(stream, {});
    expect(stored).toEqual({ revision: 2n, commit: read[2]?.commit, prepare: read[2]?.commit });
    expect((await client.append(stream, 2n, newEvents(1), options)).revision).toBe(3n);
  });

  it.each(OPTIONS.alone)('is refused at any other revision, with that revision and the actual one %j', async (options) => {
    const { client } = lab();
    const stream = newStream();
    const wrong = { name: 'WrongExpectedVersionError', type: 'wrong-expected-version', message: '' };
    await expectTrouble(client.append(stream, 0n, newEvents(1), options), { ...wrong, expected: 0n, actual: 'no_stream' });
    await client.append(stream, 'no_stream', newEvents(2), options);
    await expectTrouble(client.append(stream, 'no_stream', newEvents(1), options), { ...wrong, expected: 'no_stream', actual: 1n });
    await expectTrouble(client.append(stream, 0n, newEvents(1), options), { ...wrong, expected: 0n, actual: 1n });
    await expectTrouble(client.append(stream, 5n, newEvents(1), options), { ...wrong, expected: 5n, actual: 1n });
    expect(await client.readStream(stream, {})).toHaveLength(2);
  });

  it.each(OPTIONS.alone)('that is repeated gets its first answer and stores nothing %j', async (options) => {
    const { client, server } = lab();
    const stream = newStream();
    const [first, second] = [newEvents(2), newEvents(2)];
    const answer = await client.append(stream, 'no_stream', first, options);
    const later = await client.append(stream, 1n, second, options);
    expect(await client.append(stream, 'no_stream', first, options)).toEqual(answer);
    await server.restart();
    // Neither client is sure to find its way back at the first try.
    await client.append(stream, 1n, second, options).catch(() => undefined);
    expect(await client.append(stream, 1n, second, options)).toEqual(later);
    await expectTrouble(client.append(stream, 1n, [...second.slice(0, 1), newEvent()], options), { type: 'wrong-expected-version' });
    const other = await lab().connect(server.connectionString('esdb'));
    expect(idsOf(await other.readStream(stream, {}))).toEqual(idsOf([...first, ...second]));
  });

  it('that expects nothing is known again by its ids while the server runs, and stored twice after a restart', async () => {
    const { client, server } = lab();
    const stream = newStream();
    const events = newEvents(1);
    const answer = await client.append(stream, 'any', events);
    expect(await client.append(stream, 'any', events)).toEqual(answer);
    await server.restart();
    await client.append(newStream(), 'no_stream', newEvents(1)).catch(() => undefined);
    expect((await client.append(stream, 'any', events)).revision).toBe(1n);
  });

  it('to a stream that should exist is refused where it does not', async () => {
    const { client } = lab();
    const stream = newStream();
    await expectTrouble(client.append(stream, 'stream_exists', newEvents(1)), { expected: 'stream_exists', actual: 'no_stream' });
    await client.append(stream, 'no_stream', newEvents(1));
    expect((await client.append(stream, 'stream_exists', newEvents(1))).revision).toBe(1n);
  });

  it.each(OPTIONS.alone)('of more than 1 MiB is refused whole %j', async (options) => {
    const { client } = lab();
    const stream = newStream();
    const large = () => newEvent('Large', { text: 'x'.repeat(600_000) });
    await expectTrouble(client.append(stream, 'no_stream', [large(), large()], options), { type: 'maximum-append-size-exceeded' });
    await expectTrouble(client.readStream(stream, {}), { type: 'stream-not-found' });
    expect((await client.append(stream, 'no_stream', [large()], options)).revision).toBe(0n);
  });

  it.each(OPTIONS.alone)('to a stream that was deleted for good is refused %j', async (options) => {
    const { client } = lab();
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    await client.tombstone(stream);
    await expectTrouble(client.append(stream, 0n, newEvents(1), options), { name: 'StreamDeletedError', type: 'stream-deleted' });
    await expectTrouble(client.append(stream, 'any', newEvents(1), options), { type: 'stream-deleted' });
    await expectTrouble(client.readStream(stream, {}), { type: 'stream-deleted' });
  });

  it('to a stream that was deleted softly goes on where it ended', async () => {
    const { client } = lab();
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(2));
    await client.softDelete(stream);
    await expectTrouble(client.readStream(stream, {}), { name: 'StreamNotFoundError', type: 'stream-not-found' });
    await expectTrouble(client.append(stream, 'stream_exists', newEvents(1)), { type: 'stream-deleted' });
    await expectTrouble(client.append(stream, 0n, newEvents(1)), { type: 'wrong-expected-version', actual: 1n });
    await expectTrouble(client.readStream(stream, {}), { type: 'stream-not-found' });
    const events = newEvents(1);
    expect((await client.append(stream, 'no_stream', events)).revision).toBe(2n);
    expect(idsOf(await client.readStream(stream, {}))).toEqual(idsOf(events));
  });

  it('under no name is refused (in what words is a guess)', async () => {
    const { client } = lab();
    await expectTrouble(client.append('', 'no_stream', newEvents(1)), { type: 'unknown' });
    await expectTrouble(client.append('', 'no_stream', newEvents(1), { alone: true }), { type: 'unknown' });
  });

  it('carries any name, any bytes and any text', async () => {
    const { client } = lab();
    const stream = `größe-${randomUUID()} 🧊 $all/../x`;
    const events = [newEvent('Gemessen 🧊', { text: '\u0000"é\u2028' }), newEvent('Bytes', Uint8Array.of(0, 255, 128, 10))];
    await client.append(stream, 'no_stream', events);
    const read = await client.readStream(stream, {});
    expect(read.map(({ type, isJson }) => ({ type, isJson }))).toEqual([
      { type: 'Gemessen 🧊', isJson: true },
      { type: 'Bytes', isJson: false },
    ]);
    expect(read[0]).toMatchObject({ stream, data: { text: '\u0000"é\u2028' }, metadata: { of: 'Gemessen 🧊' } });
    expect([...(read[1]?.data as Uint8Array)]).toEqual([0, 255, 128, 10]);
  });
});
