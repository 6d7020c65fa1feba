import { describe, expect, it } from '@jest/globals';
import { EventStoreDbEventStore } from '../../../../src/adapters/event-store/eventstoredb/eventstoredb-event-store.js';
import { StaleRevision } from '../../../../src/adapters/event-store/eventstoredb/trouble.js';
import { EventStoreUnavailable } from '../../../../src/app/ports/event-store.js';
import { all, idsOf, newEvents, newStream } from '../../../support/contracts/event-store/examples.js';
import { SeededRandom } from '../../../support/seeded-random.js';
import { clientError, type Ending, FakeClient } from './fake-client.js';
import { hurriedClock } from './hurried-clock.js';

const lost = (type = 'unavailable'): Ending => ({ lost: clientError(type) });
const refused = (type: string): Ending => ({ refused: clientError(type) });

const storeThat = (...endings: Ending[]) => {
  const client = new FakeClient();
  client.endings.push(...endings);
  const times = { tryMs: 1_000, patienceMs: 5_000, quietMs: 1_000 };
  return { client, store: new EventStoreDbEventStore({ client, clock: hurriedClock(), random: new SeededRandom(1), times }) };
};

describe('an append', () => {
  it('names the revision it expects, at every try the same, with the same ids', async () => {
    const { client, store } = storeThat('answered', refused('unavailable'), refused('unknown'), lost('deadline-exceeded'));
    const [stream, first, second] = [newStream(), newEvents(1), newEvents(2)];
    await store.append(stream, 'no-stream', first);
    await store.append(stream, 0, second);
    const again = { stream, expected: 0n, ids: idsOf(second) };
    expect(client.asked).toEqual([{ stream, expected: 'no-stream', ids: idsOf(first) }, again, again, again, again]);
  });

  it.each<[string, Ending[]]>([
    ['was refused before it was stored', [refused('unavailable'), refused('not-leader')]],
    ['was stored and the answer lost', [lost()]],
    ['was stored, the answer lost, and the server away for a while', [lost(), refused('unavailable'), refused('unknown')]],
    ['is not answered at all', ['never answered']],
    ['is answered without a position', ['answered without a position']],
  ])('that %s is stored once, and answers where', async (_, endings) => {
    const { store } = storeThat(...endings);
    const [stream, events] = [newStream(), newEvents(3)];
    const answer = await store.append(stream, 'no-stream', events);
    const stored = await all(store.readStream(stream));
    expect(idsOf(stored)).toEqual(idsOf(events));
    expect(answer).toEqual({ revision: 2, position: stored[2]?.position });
  });

  it('is no conflict when it stands where it should and the server does not know it again', async () => {
    const { store } = storeThat(lost(), { refused: new StaleRevision(2) });
    const [stream, events] = [newStream(), newEvents(3)];
    expect((await store.append(stream, 'no-stream', events)).revision).toBe(2);
  });

  it('is a conflict, not a doubt, when others were first and the answer to that was lost', async () => {
    const { client, store } = storeThat('answered', refused('unavailable'));
    const stream = newStream();
    await store.append(stream, 'no-stream', newEvents(4));
    await expect(store.append(stream, 1, newEvents(2))).rejects.toMatchObject({ name: 'RevisionConflict', expected: 1, actual: 3 });
    expect(client.asked).toHaveLength(3);
  });

  it('is a conflict at once when the server says so at once', async () => {
    const { client, store } = storeThat();
    await expect(store.append(newStream(), 7, newEvents(1))).rejects.toMatchObject({ name: 'RevisionConflict', actual: 'no-stream' });
    expect(client.asked).toHaveLength(1);
  });

  it.each(['MaximumAppendSizeExceeded', 'StreamDeleted', 'BadRequest'])('is not asked for again after %s', async (type) => {
    const { client, store } = storeThat(refused(type));
    const stream = newStream();
    await expect(store.append(stream, 'no-stream', newEvents(1))).rejects.toThrow(`cannot take the append to ${stream}`);
    expect(client.asked).toHaveLength(1);
  });

  it('is not asked for again when it is not allowed', async () => {
    const { client, store } = storeThat(refused('AccessDenied'));
    await expect(store.append(newStream(), 'no-stream', newEvents(1))).rejects.toBeInstanceOf(EventStoreUnavailable);
    expect(client.asked).toHaveLength(1);
  });

  it('is given up when the server stays away, and says what the server last said', async () => {
    const { store } = storeThat(...Array.from({ length: 200 }, () => refused('unavailable')));
    const giving = store.append(newStream(), 'no-stream', newEvents(1));
    await expect(giving).rejects.toBeInstanceOf(EventStoreUnavailable);
    await expect(giving).rejects.toMatchObject({ cause: clientError('unavailable') });
  });

  it('is waited for when the store is closed', async () => {
    const { store } = storeThat('never answered');
    const settled: string[] = [];
    const appending = store.append(newStream(), 'no-stream', newEvents(1)).catch(() => settled.push('append'));
    await store.close().then(() => settled.push('close'));
    await appending;
    expect(settled).toEqual(['append', 'close']);
  });

  it('is not asked for again once the store is being closed', async () => {
    const { client, store } = storeThat(...Array.from({ length: 200 }, () => refused('unavailable')));
    const appending = store.append(newStream(), 'no-stream', newEvents(1)).catch((error: unknown) => error);
    await store.close();
    expect(await appending).toBeInstanceOf(EventStoreUnavailable);
    expect(client.asked.length).toBeLessThan(3);
    expect(client.disposed).toBe(true);
  });
});
