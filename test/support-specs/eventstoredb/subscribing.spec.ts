import { expect, it } from '@jest/globals';
import { expectTrouble, idsOf, isLive, newEvents, newStream, withEachClient } from './lab.js';

withEachClient('A subscription to the stand-in for EventStoreDB', {}, (lab) => {
  it('to a stream gets what is there, says so, and then what comes', async () => {
    const { client } = lab();
    const stream = newStream();
    const events = newEvents(1_003);
    await client.append(stream, 'no_stream', events.slice(0, 1_000));
    const journal = await client.subscribe({ stream });
    await journal.until(isLive);
    expect(journal.events).toHaveLength(1_000);
    await client.append(stream, 999n, events.slice(1_000, 1_001));
    await client.append(stream, 1_000n, events.slice(1_001));
    await journal.until(({ events: heard }) => heard.length === 1_003);
    await journal.unsubscribe();
    expect(idsOf(journal.events)).toEqual(idsOf(events));
    expect(journal.turns.slice(0, 2)).toEqual(['confirmation', 'caughtUp']);
  });

  it('to a stream goes on after the revision given, and needs no stream to begin', async () => {
    const { client } = lab();
    const stream = newStream();
    const journal = await client.subscribe({ stream });
    await journal.until(isLive);
    const events = newEvents(3);
    await client.append(stream, 'no_stream', events);
    const later = await client.subscribe({ stream, from: 0n });
    const latest = await client.subscribe({ stream, from: 'end' });
    await latest.until(isLive);
    const [last] = newEvents(1);
    await client.append(stream, 2n, last ? [last] : []);
    for (const each of [journal, later, latest]) await each.until((heard) => heard.events.some(({ id }) => id === last?.id));
    for (const each of [journal, later, latest]) await each.unsubscribe();
    expect(idsOf(journal.events)).toEqual(idsOf([...events, ...(last ? [last] : [])]));
    expect(idsOf(later.events)).toEqual(idsOf(journal.events).slice(1));
    expect(idsOf(latest.events)).toEqual(idsOf(journal.events).slice(3));
  });

  it('to a stream that was deleted for good fails', async () => {
    const { client } = lab();
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    await client.tombstone(stream);
    const journal = await client.subscribe({ stream });
    await journal.until(({ troubles }) => troubles.length > 0);
    expect(journal.troubles).toMatchObject([{ type: 'stream-deleted' }]);
  });

  it('to a stream fails when that is deleted for good meanwhile (a guess)', async () => {
    const { client } = lab();
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    const journal = await client.subscribe({ stream });
    await journal.until(isLive);
    await client.tombstone(stream);
    await journal.until(({ troubles }) => troubles.length > 0);
    expect(journal.troubles).toMatchObject([{ type: 'stream-deleted' }]);
    await expectTrouble(client.readStream(stream, {}), { type: 'stream-deleted' });
  });

  it('to everything gets the same as a read of everything, and what the server itself writes', async () => {
    const { client } = lab();
    await client.append(newStream(), 'no_stream', newEvents(700));
    const journal = await client.subscribe({});
    await journal.until(isLive);
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    for (let revision = 0n; revision < 8n; revision += 1n) await client.append(stream, revision, newEvents(1));
    const everything = await client.readAll({});
    await journal.until(({ events }) => events.length >= everything.length);
    await journal.unsubscribe();
    expect(idsOf(journal.events)).toEqual(idsOf(everything));
    expect(journal.events.map(({ commit }) => commit)).toEqual(everything.map(({ commit }) => commit));
    expect(journal.checkpoints).toEqual([]);
  });

  it('to everything goes on after a position, whether an event lies there or not', async () => {
    const { client } = lab();
    const events = newEvents(3);
    const stream = newStream();
    await client.append(stream, 'no_stream', events);
    const read = await client.readStream(stream, {});
    const second = read[1]?.commit ?? 0n;
    for (const [from, count] of [
      [second, 1],
      [second - 1n, 2],
      [second + 1n, 1],
    ] as const) {
      const journal = await client.subscribe({ from });
      await journal.until(isLive);
      await journal.unsubscribe();
      expect(idsOf(journal.events).slice(0, count)).toEqual(idsOf(events).slice(-count));
    }
  });

  it.each([
    ['types by prefix', { on: 'type', prefixes: ['Volume', 'Server'] }, ['VolumeCreated', 'ServerSeen']],
    ['types by pattern', { on: 'type', regex: '^(VolumeCreated|HostSeen)$' }, ['VolumeCreated', 'HostSeen']],
    ['streams by prefix', { on: 'stream', prefixes: ['volume-'] }, ['VolumeCreated', 'ServerSeen', 'HostSeen']],
    ['streams by pattern', { on: 'stream', regex: '^[^$].*' }, ['VolumeCreated', 'ServerSeen', 'HostSeen']],
    ['nothing that is there', { on: 'type', prefixes: ['X'] }, []],
  ] as const)('to everything can be narrowed by %s', async (_, filter, expected) => {
    const { client } = lab();
    const head = (await client.readAll({ direction: 'backwards', from: 'end', maxCount: 1 }))[0]?.commit ?? 0n;
    const journal = await client.subscribe({ from: head, filter });
    await journal.until(isLive);
    const stream = newStream();
    await client.append(
      stream,
      'no_stream',
      ['VolumeCreated', 'ServerSeen', 'HostSeen'].flatMap((type) => newEvents(1, type)),
    );
    const everything = await client.subscribe({ from: head });
    await everything.until(isLive);
    await journal.until(({ events }) => events.length >= expected.length);
    await Promise.all([journal.unsubscribe(), everything.unsubscribe()]);
    expect(journal.events.map(({ type }) => type)).toEqual(expected);
  });

  it('that is narrowed reports how far the server has come, while it catches up and when live', async () => {
    const { client } = lab();
    const { commit: before = 0n } = await client.append(newStream(), 'no_stream', newEvents(1));
    await client.append(newStream(), 'no_stream', newEvents(200, 'Quiet'));
    const journal = await client.subscribe({ from: before, filter: { on: 'type', prefixes: ['Never'], window: 50 } });
    await journal.until(isLive);
    expect(journal.checkpoints).toHaveLength(4);
    const { commit: end = 0n } = await client.append(newStream(), 'no_stream', newEvents(60, 'Quiet'));
    await journal.until(({ checkpoints }) => checkpoints.length === 5);
    await journal.unsubscribe();
    expect(journal.checkpoints.every((position, index, all) => position > (all[index - 1] ?? before) && position <= end)).toBe(true);

    const resumed = await client.subscribe({ from: journal.checkpoints[4] ?? 0n, filter: { on: 'type', prefixes: ['Quiet'] } });
    await resumed.until(isLive);
    await resumed.unsubscribe();
    expect(resumed.events.map(({ revision }) => revision)[0]).toBeGreaterThan(40n);
    expect(resumed.events.at(-1)?.commit).toBe(end);
  });
});
