import { describe, expect, it } from '@jest/globals';
import { Places } from '../../../src/app/working/places.js';
import { soon } from '../../support/work-bench.js';

describe('Places', () => {
  const begun = (places: Places, names: readonly string[]) => {
    const began: string[] = [];
    const ends = new Map<string, (error?: Error) => void>();
    const works = names.map((name) =>
      places.take(
        () =>
          new Promise<string>((resolve, reject) => {
            began.push(name);
            ends.set(name, (error) => (error ? reject(error) : resolve(name)));
          }),
      ),
    );
    return { began, ends, works };
  };

  it('are taken by so many at once, and by the next in order when one is free', async () => {
    const { began, ends, works } = begun(new Places(2), ['a', 'b', 'c', 'd']);
    await soon();
    expect(began).toEqual(['a', 'b']);
    ends.get('b')?.();
    expect(await works[1]).toBe('b');
    await soon();
    expect(began).toEqual(['a', 'b', 'c']);
  });

  it('are free again after what failed', async () => {
    const { began, ends, works } = begun(new Places(1), ['a', 'b']);
    await soon();
    ends.get('a')?.(new Error('no'));
    await expect(works[0]).rejects.toThrow('no');
    await soon();
    expect(began).toEqual(['a', 'b']);
  });

  it('are all free again once everybody has gone', async () => {
    const places = new Places(2);
    await Promise.all(Array.from({ length: 5 }, () => places.take(() => Promise.resolve())));
    const { began } = begun(places, ['a', 'b', 'c']);
    await soon();
    expect(began).toEqual(['a', 'b']);
  });
});
