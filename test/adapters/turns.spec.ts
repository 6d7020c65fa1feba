import { describe, expect, it } from '@jest/globals';
import { Turns } from '../../src/adapters/turns.js';

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

describe('work that takes turns', () => {
  it('runs one after the other under one key, in the order asked for', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const work = (name: string) =>
      turns.take('one', async () => {
        log.push(`${name} begins`);
        await turnOfTheLoop();
        log.push(`${name} ends`);
      });
    await Promise.all([work('first'), work('second')]);
    expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('does not wait for work under another key', async () => {
    const turns = new Turns();
    void turns.take('stuck', () => new Promise(() => undefined));
    expect(await turns.take('free', () => Promise.resolve('done'))).toBe('done');
  });

  it('goes on after work that failed, and fails only that', async () => {
    const turns = new Turns();
    const failed = turns.take('one', () => Promise.reject(new Error('no')));
    const next = turns.take('one', () => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
