import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ForkedLog } from '../../../src/app/planning/forked-log.js';
import { RevisionConflict } from '../../../src/app/ports/event-store.js';
import type { Recorded } from '../../../src/domain/kernel/message.js';
import { all, newEvents, newStream } from '../../support/contracts/event-store/examples.js';
import { openStore } from '../../support/open-store.js';

let opened: ReturnType<typeof openStore>;
beforeEach(() => {
  opened = openStore();
});
afterEach(() => opened.dispose());

const forked = (took: (events: readonly Recorded[]) => Promise<void> = () => Promise.resolve()) => ForkedLog.of(opened.store, took);
const revisions = async (events: AsyncIterable<Recorded>): Promise<number[]> => (await all(events)).map(({ revision }) => revision);

describe('a log that forks from the real one', () => {
  it('tells what the real one holds, and then what was appended to it', async () => {
    const stream = newStream();
    await opened.store.append(stream, 'no-stream', newEvents(2));
    const log = await forked();
    const [first, second] = newEvents(2);
    if (!first || !second) throw new Error('two were asked for');
    await log.append(stream, 1, [first]);
    await log.append(stream, 2, [second]);
    expect(await revisions(log.readStream(stream))).toEqual([0, 1, 2, 3]);
    expect(await revisions(log.readStream(stream, 3))).toEqual([3]);
    expect((await all(log.readStream(stream, 2))).map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it('leaves no trace in the real one', async () => {
    const stream = newStream();
    const log = await forked();
    await log.append(stream, 'no-stream', newEvents(3));
    expect(await opened.store.head()).toBeUndefined();
    expect(await all(opened.store.readAll())).toEqual([]);
  });

  it('knows nothing of what comes after it to the real one', async () => {
    const [stream, other] = [newStream(), newStream()];
    await opened.store.append(stream, 'no-stream', newEvents(1));
    const log = await forked();
    await opened.store.append(stream, 0, newEvents(1));
    await opened.store.append(other, 'no-stream', newEvents(1));
    expect(await revisions(log.readStream(stream))).toEqual([0]);
    expect(await revisions(log.readStream(other))).toEqual([]);
    expect((await log.append(stream, 0, newEvents(1))).revision).toBe(1);
  });

  it('takes nothing at a wrong revision', async () => {
    const stream = newStream();
    await opened.store.append(stream, 'no-stream', newEvents(2));
    const log = await forked();
    await expect(log.append(stream, 0, newEvents(1))).rejects.toThrow(new RevisionConflict(stream, 0, 1));
    await expect(log.append(newStream(), 0, newEvents(1))).rejects.toThrow(RevisionConflict);
    const both = await Promise.allSettled([log.append(stream, 1, newEvents(1)), log.append(stream, 1, newEvents(1))]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('places what is appended after everything there is, and tells of it before it answers', async () => {
    await opened.store.append(newStream(), 'no-stream', newEvents(3));
    const head = (await opened.store.head()) ?? 0n;
    const told: bigint[] = [];
    const log = await forked((events) => Promise.resolve(void told.push(...events.map(({ position }) => position))));
    const { position } = await log.append(newStream(), 'no-stream', newEvents(2));
    const { position: next } = await log.append(newStream(), 'no-stream', newEvents(1));
    expect([...told, position, next]).toEqual([head + 1n, head + 2n, head + 3n, head + 2n, head + 3n]);
  });
});
