import { expect, it } from '@jest/globals';
import type { Filter } from './client-words.js';
import { expectTrouble, idsOf, newEvents, newStream, withEachClient } from './lab.js';

withEachClient('A read from the stand-in for EventStoreDB', {}, (lab, library) => {
  const filled = async (count: number) => {
    const stream = newStream();
    const events = newEvents(count);
    for (let first = 0; first < count; first += 400) {
      await lab().client.append(stream, first === 0 ? 'no_stream' : BigInt(first - 1), events.slice(first, first + 400));
    }
    return { stream, ids: idsOf(events) };
  };

  it('finds a stream from its beginning, from a revision on, and no more than it was asked for', async () => {
    const { client } = lab();
    const { stream, ids } = await filled(1_100);
    expect(idsOf(await client.readStream(stream, {}))).toEqual(ids);
    expect(idsOf(await client.readStream(stream, { from: 1_097n }))).toEqual(ids.slice(1_097));
    expect(idsOf(await client.readStream(stream, { from: 3n, maxCount: 2 }))).toEqual(ids.slice(3, 5));
    expect(await client.readStream(stream, { from: 1_100n })).toEqual([]);
  });

  it('finds a stream backwards, from its end or with a revision', async () => {
    const { client } = lab();
    const { stream, ids } = await filled(1_100);
    const backwards = { direction: 'backwards' } as const;
    expect(idsOf(await client.readStream(stream, { ...backwards, from: 'end' }))).toEqual(ids.toReversed());
    expect(idsOf(await client.readStream(stream, { ...backwards, from: 1n }))).toEqual(ids.slice(0, 2).toReversed());
    expect(idsOf(await client.readStream(stream, { ...backwards, from: 'end', maxCount: 1 }))).toEqual(ids.slice(-1));
  });

  it('says that there is no such stream', async () => {
    const { client } = lab();
    await expectTrouble(client.readStream(newStream(), {}), { name: 'StreamNotFoundError', type: 'stream-not-found' });
    await expectTrouble(client.readStream(newStream(), { direction: 'backwards', from: 'end' }), { type: 'stream-not-found' });
  });

  it('of everything finds what others and the server itself wrote, in the order of positions, which have gaps', async () => {
    const { client } = lab();
    await filled(3);
    const everything = await client.readAll({});
    const positions = everything.map(({ commit }) => commit ?? -1n);
    expect(positions).toEqual([...positions].sort((one, other) => Number(one - other)));
    expect(positions.slice(1).every((position, index) => position > (positions[index] ?? 0n) + 1n)).toBe(true);
    expect(everything.every(({ commit, prepare }) => commit === prepare)).toBe(true);
    expect(everything.filter(({ type }) => type.startsWith('$')).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['$metadata', '$UserCreated', '$User']),
    );
  });

  it('of everything begins with the event at the position, and backwards with the one before it', async () => {
    const { client } = lab();
    const { stream, ids } = await filled(3);
    const read = await client.readStream(stream, {});
    const second = read[1]?.commit ?? 0n;
    expect(idsOf(await client.readAll({ from: second, maxCount: 2 }))).toEqual(ids.slice(1));
    expect(idsOf(await client.readAll({ from: second + 1n, maxCount: 1 }))).toEqual(ids.slice(2));
    expect(idsOf(await client.readAll({ direction: 'backwards', from: second, maxCount: 1 }))).toEqual(ids.slice(0, 1));
    const newest = await client.readAll({ direction: 'backwards', from: 'end', maxCount: 5 });
    expect(idsOf(newest)).toEqual(idsOf((await client.readAll({})).slice(-5).toReversed()));
  });

  it('of everything can be narrowed by the server', async () => {
    // The old client does not pass on what it is told.
    if (library === 'old') return;
    const { client } = lab();
    const stream = newStream();
    await client.append(stream, 'no_stream', [...newEvents(60), ...newEvents(1, 'Rare')]);
    const narrowed = async (filter: Filter) =>
      (await client.readAll({ filter })).filter((event) => event.stream === stream).map(({ type }) => type);
    expect(await narrowed({ on: 'type', prefixes: ['Ra'] })).toEqual(['Rare']);
    expect(await narrowed({ on: 'type', regex: '^R.re$' })).toEqual(['Rare']);
    expect(await narrowed({ on: 'stream', prefixes: [stream] })).toHaveLength(61);
    expect(
      (await client.readAll({ filter: { on: 'type', prefixes: ['Rare'] }, direction: 'backwards', from: 'end', maxCount: 1 }))[0],
    ).toMatchObject({ stream, revision: 60n });
  });

  it('at the end of its way finds nothing, or the one event that is there', async () => {
    // The new client never asks that: for it, the start always means forwards and the end always backwards.
    if (library === 'new') return;
    const { client } = lab();
    const { stream, ids } = await filled(2);
    expect(await client.readStream(stream, { from: 'end' })).toEqual([]);
    expect(idsOf(await client.readStream(stream, { direction: 'backwards', from: 'start' }))).toEqual(ids.slice(0, 1));
    expect(await client.readAll({ from: 'end' })).toEqual([]);
    expect(await client.readAll({ direction: 'backwards', from: 'start' })).toEqual([]);
  });

  it('sees now and then an event that the server wrote between others', async () => {
    const { client } = lab();
    const stream = newStream();
    const { commit = 0n } = await client.append(stream, 'no_stream', newEvents(1));
    for (let revision = 0n; revision < 14n; revision += 1n) await client.append(stream, revision, newEvents(1));
    const types = (await client.readAll({ from: commit })).map(({ type }) => type);
    expect(types.filter((type) => type === '$statsCollected').length).toBeGreaterThanOrEqual(2);
    expect(types.filter((type) => type === 'Noted')).toHaveLength(15);
  });

  it('finds every acknowledged event after the server was killed in the middle of writing', async () => {
    const { server, connect } = lab();
    const writer = await connect(server.connectionString('esdb'));
    const streams = Array.from({ length: 8 }, newStream);
    const acknowledged: string[] = [];
    const writing = streams.map(async (stream) => {
      for (let expected: bigint | 'no_stream' = 'no_stream'; ;) {
        const events = newEvents(2);
        ({ revision: expected } = await writer.append(stream, expected, events));
        acknowledged.push(...idsOf(events));
        if (acknowledged.length > 400) await server.kill();
      }
    });
    await Promise.allSettled(writing);
    await server.restart();
    const reader = await connect(server.connectionString('esdb'));
    const stored = new Set(idsOf(await reader.readAll({})));
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(400);
  });
});
