import { beforeEach, describe, expect, it } from '@jest/globals';
import { RowsAtHand } from '../../../src/app/projecting/rows-at-hand.js';

describe('Rows at hand', () => {
  let rows: RowsAtHand;
  beforeEach(() => {
    rows = new RowsAtHand(10);
    rows.forget('empty');
  });
  /** So many others come to hand, and room is made for them. */
  const use = (name: string, count: number) => {
    for (let each = 0; each < count; each += 1) rows.add(`${name}-${each}`, { each });
    rows.letGo();
  };

  it('are let go when others were used since', () => {
    rows.add('a', { kept: true });
    use('first', 10);
    use('second', 10);
    expect(rows.get('a')).toBeUndefined();
    expect(rows.isWhole).toBe(false);
  });

  it('stay while they are used', () => {
    rows.add('a', { kept: true });
    for (const name of ['first', 'second', 'third', 'fourth']) {
      use(name, 10);
      expect(rows.get('a')?.row).toEqual({ kept: true });
    }
  });

  it('stay until they are saved, used or not', () => {
    rows.change(rows.add('a', undefined), { is: 'new' });
    for (const name of ['first', 'second', 'third', 'fourth']) use(name, 20);
    expect(rows.get('a')?.row).toEqual({ is: 'new' });
    rows.saved();
    for (const name of ['fifth', 'sixth', 'seventh']) use(name, 40);
    expect(rows.get('a')).toBeUndefined();
  });

  it('are all there are, as long as only such were let go that are gone from the table, too', () => {
    for (let each = 0; each < 100; each += 1) {
      const at = rows.add(`${each}`, undefined);
      rows.change(at, { each });
      rows.change(at, undefined);
      rows.saved();
      rows.letGo();
    }
    expect(rows.isWhole).toBe(true);
    expect(rows.get('5')).toBeUndefined();
  });
});
