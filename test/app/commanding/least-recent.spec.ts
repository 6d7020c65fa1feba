import { describe, expect, it } from '@jest/globals';
import { LeastRecent } from '../../../src/app/commanding/least-recent.js';

const filled = (...keys: string[]) => {
  const map = new LeastRecent<string, string>(2);
  for (const key of keys) map.set(key, key.toUpperCase());
  return map;
};
const held = (map: LeastRecent<string, string>) => ['a', 'b', 'c'].map((key) => map.get(key));

describe('A map that forgets what was used least recently', () => {
  it('keeps what fits', () => expect(held(filled('a', 'b'))).toEqual(['A', 'B', undefined]));

  it('forgets what was put in first', () => expect(held(filled('a', 'b', 'c'))).toEqual([undefined, 'B', 'C']));

  it('keeps what was looked at since', () => {
    const map = filled('a', 'b');
    map.get('a');
    map.set('c', 'C');
    expect(held(map)).toEqual(['A', undefined, 'C']);
  });

  it('keeps what was put in again', () => expect(held(filled('a', 'b', 'a', 'c'))).toEqual(['A', undefined, 'C']));

  it('holds the newest value', () => {
    const map = filled('a');
    map.set('a', 'new');
    expect(map.get('a')).toBe('new');
  });

  it('forgets one, or all, when told to', () => {
    const map = filled('a', 'b');
    map.delete('a');
    expect(held(map)).toEqual([undefined, 'B', undefined]);
    map.clear();
    expect(held(map)).toEqual([undefined, undefined, undefined]);
  });
});
