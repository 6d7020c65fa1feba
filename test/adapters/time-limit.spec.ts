import { describe, expect, it } from '@jest/globals';
import { withinTime } from '../../src/adapters/time-limit.js';
import { done } from '../../src/domain/kernel/host-outcome.js';

describe('a call with a time limit', () => {
  it('answers what the call answered in time', async () => {
    expect(await withinTime(1000, Promise.resolve(done('it')))).toEqual(done('it'));
  });

  it('answers that it does not know when there is no answer in time', async () => {
    expect(await withinTime(5, new Promise(() => undefined))).toEqual({ outcome: 'unknown', reason: 'no answer within 5 ms' });
  });

  it('throws what the call threw', async () => {
    await expect(withinTime(1000, Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  });
});
