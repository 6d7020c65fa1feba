import { describe, expect, it } from '@jest/globals';
import { KeyedQueue } from '../../../src/app/agent/keyed-queue.js';

/** Runs tasks that end when they are told to, and remembers what ran beside what. */
const bench = (most: number) => {
  const queue = new KeyedQueue(most);
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const add = (key: string, name: string) =>
    queue.run(key, () => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => ends.set(name, (error) => (error ? reject(error) : resolve(name))));
    });
  const end = async (name: string, error?: Error): Promise<void> => {
    ends.get(name)?.(error);
    for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
  };
  return { add, begun, end };
};

describe('A queue by keys', () => {
  it('answers what the task answers', async () => {
    const { add, end } = bench(1);
    const running = add('a', 'one');
    await end('one');
    expect(await running).toBe('one');
  });

  it('runs what has the same key one after the other, in order', async () => {
    const { add, begun, end } = bench(9);
    for (const name of ['one', 'two', 'three']) void add('a', name);
    await end('none');
    expect(begun).toEqual(['one']);
    await end('one');
    expect(begun).toEqual(['one', 'two']);
    await end('two');
    expect(begun).toEqual(['one', 'two', 'three']);
  });

  it('makes one that comes late wait for one that came before and still runs', async () => {
    const { add, begun, end } = bench(9);
    void add('a', 'one');
    void add('a', 'two');
    await end('one');
    void add('a', 'three');
    await end('none');
    expect(begun).toEqual(['one', 'two']);
  });

  it('runs what has other keys beside it', async () => {
    const { add, begun, end } = bench(9);
    void add('a', 'one');
    void add('b', 'two');
    await end('none');
    expect(begun).toEqual(['one', 'two']);
  });

  it('runs no more than so many at once, and goes on with who waited longest', async () => {
    const { add, begun, end } = bench(2);
    for (const name of ['one', 'two', 'three', 'four']) void add(name, name);
    await end('none');
    expect(begun).toEqual(['one', 'two']);
    await end('two');
    expect(begun).toEqual(['one', 'two', 'three']);
    await end('one');
    expect(begun).toEqual(['one', 'two', 'three', 'four']);
    await end('three');
    await end('four');
    void add('five', 'five');
    void add('six', 'six');
    void add('seven', 'seven');
    await end('none');
    expect(begun.slice(4)).toEqual(['five', 'six']);
  });

  it('lets no one hold a place while it waits for its key', async () => {
    const { add, begun, end } = bench(2);
    void add('a', 'one');
    void add('a', 'two');
    void add('b', 'three');
    await end('none');
    expect(begun).toEqual(['one', 'three']);
  });

  it('goes on after one that fails, whose failure is its own', async () => {
    const { add, begun, end } = bench(1);
    const failing = add('a', 'one');
    const next = add('a', 'two');
    const failure = expect(failing).rejects.toThrow('a bug');
    await end('one', new Error('a bug'));
    await failure;
    await end('none');
    expect(begun).toEqual(['one', 'two']);
    await end('two');
    expect(await next).toBe('two');
  });
});
