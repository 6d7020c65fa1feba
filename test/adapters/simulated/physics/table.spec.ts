import { describe, expect, it } from '@jest/globals';
import { Table } from '../../../../src/adapters/simulated/physics/table.js';

interface Row {
  readonly colour: string;
}
const red = { colour: 'red' };
const blue = { colour: 'blue' };

describe('a table', () => {
  const changes: [string, Row | null, Row | null][] = [];
  const table = () => {
    changes.length = 0;
    return new Table<Row>(
      ({ colour }) => colour,
      (key, row, before) => changes.push([key, row, before]),
    );
  };

  it('finds rows by a property of theirs', () => {
    const rows = table();
    rows.set('a', red);
    rows.set('b', blue);
    rows.set('c', red);
    expect(rows.group('red')).toEqual([
      ['a', red],
      ['c', red],
    ]);
    expect(rows.group('green')).toEqual([]);
  });

  it('finds a row that changed its property under the new one only', () => {
    const rows = table();
    rows.set('a', red);
    rows.set('a', blue);
    expect(rows.group('red')).toEqual([]);
    expect(rows.group('blue')).toEqual([['a', blue]]);
    expect(rows.entries()).toEqual([['a', blue]]);
  });

  it('finds a deleted row nowhere', () => {
    const rows = table();
    rows.set('a', red);
    rows.delete('a');
    expect(rows.get('a')).toBeUndefined();
    expect(rows.group('red')).toEqual([]);
  });

  it('tells of every change, and of none where nothing changed', () => {
    const rows = table();
    rows.set('a', red);
    rows.set('a', blue);
    rows.delete('a');
    rows.delete('a');
    expect(changes).toEqual([
      ['a', red, null],
      ['a', blue, red],
      ['a', null, blue],
    ]);
  });
});
