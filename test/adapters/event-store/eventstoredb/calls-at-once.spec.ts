import { describe, expect, it } from '@jest/globals';
import { CallsAtOnce } from '../../../../src/adapters/event-store/eventstoredb/calls-at-once.js';
import { EventStoreUnavailable } from '../../../../src/app/ports/event-store.js';
import { VirtualTime } from '../../../support/virtual-time.js';

const patienceMs = 1_000;

/** Calls that end when they are told to. */
const setUp = () => {
  const time = new VirtualTime();
  const calls = new CallsAtOnce(2, time, patienceMs);
  const begun: string[] = [];
  const ends = new Map<string, { readonly done: () => void; readonly fail: (error: Error) => void }>();
  const call = (name: string): Promise<string> => {
    const answer = calls.take(
      () =>
        new Promise<string>((resolve, reject) => {
          begun.push(name);
          ends.set(name, { done: () => resolve(name), fail: reject });
        }),
    );
    answer.catch(() => undefined);
    return answer;
  };
  return { time, begun, ends, call };
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Calls at once', () => {
  it('are no more than a few; the others follow in the order they came, each when one has ended, well or badly', async () => {
    const { begun, ends, call } = setUp();
    const [, b, , d] = ['a', 'b', 'c', 'd'].map(call);
    await turn();
    expect(begun).toEqual(['a', 'b']);
    ends.get('b')?.fail(new Error('no such stream'));
    await expect(b).rejects.toThrow('no such stream');
    await turn();
    expect(begun).toEqual(['a', 'b', 'c']);
    ends.get('c')?.done();
    await turn();
    ends.get('d')?.done();
    expect(await d).toBe('d');
  });

  it('are as many as before after all have ended', async () => {
    const { begun, ends, call } = setUp();
    for (const name of ['a', 'b', 'c']) void call(name);
    for (const name of ['a', 'b', 'c']) {
      await turn();
      ends.get(name)?.done();
    }
    await turn();
    for (const name of ['d', 'e', 'f']) void call(name);
    await turn();
    expect(begun.slice(3)).toEqual(['d', 'e']);
  });

  it('wait as long as it goes on, however long that is', async () => {
    const { time, ends, call } = setUp();
    const [, , c] = ['a', 'b', 'c'].map(call);
    await turn();
    time.advance(10 * patienceMs);
    ends.get('a')?.done();
    await turn();
    ends.get('c')?.done();
    expect(await c).toBe('c');
  });

  it('are given up when the server does not answer, those that have waited long enough, and were never made', async () => {
    const { time, begun, ends, call } = setUp();
    const [, , c] = ['a', 'b', 'c'].map(call);
    await turn();
    time.advance(patienceMs);
    const d = call('d');
    const away = new EventStoreUnavailable('The event store does not answer');
    ends.get('a')?.fail(away);
    await expect(c).rejects.toBe(away);
    await turn();
    ends.get('d')?.done();
    expect(await d).toBe('d');
    expect(begun).toEqual(['a', 'b', 'd']);
  });
});
