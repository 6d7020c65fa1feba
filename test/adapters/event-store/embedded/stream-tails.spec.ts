import { describe, expect, it } from '@jest/globals';
import { StreamTails } from '../../../../src/adapters/event-store/embedded/stream-tails.js';

describe('The remembered ends of streams', () => {
  it('are the last ones told', () => {
    const tails = new StreamTails(2);
    tails.set('a', 'no-stream');
    tails.set('a', 0);
    expect(tails.get('a')).toBe(0);
    expect(tails.get('b')).toBeUndefined();
  });

  it('are those of the streams written to last, when there is no room for all', () => {
    const tails = new StreamTails(2);
    tails.set('a', 0);
    tails.set('b', 0);
    tails.set('a', 1);
    tails.set('c', 0);
    expect([tails.get('a'), tails.get('b'), tails.get('c')]).toEqual([1, undefined, 0]);
  });

  it('can be forgotten all at once', () => {
    const tails = new StreamTails(2);
    tails.set('a', 0);
    tails.clear();
    expect(tails.get('a')).toBeUndefined();
  });
});
