import { describe, expect, it } from '@jest/globals';
import { pageOf, rowsOf, type RowSource, sortOf } from '../../../../../src/app/http/block-storage/lists/rows.js';

/** Rows 0 to `count` - 1; notes what was asked for. */
const numbers = (count: number) => {
  const asked: object[] = [];
  const source: RowSource<number> = (query) => {
    asked.push(query);
    const from = (query.after === undefined ? 0 : Number(query.after) + 1) + (query.offset ?? 0);
    const rows = Array.from({ length: count }, (_, row) => ({ key: String(row), row }));
    return Promise.resolve(rows.slice(from, from + (query.limit ?? count)));
  };
  return { asked, source };
};

const all = { where: [], checks: [], sort: [] };
const even = { ...all, checks: [(row: number) => row % 2 === 0] };
const page = { limit: 2, marker: null, offset: 0, sort: [] };

describe('a page of rows', () => {
  it('is one question to the database where it can answer it', async () => {
    const { asked, source } = numbers(10);
    expect(await pageOf(source, all, { ...page, marker: '3', offset: 1 })).toEqual([5, 6]);
    expect(asked).toEqual([{ where: [], sort: [], limit: 2, offset: 1, after: '3' }]);
  });

  it('is filled from as many blocks as it takes where rows must be looked at', async () => {
    const { asked, source } = numbers(3000);
    const wanted = { ...all, checks: [(row: number) => row >= 1500] };
    expect(await pageOf(source, wanted, page)).toEqual([1500, 1501]);
    expect(asked).toHaveLength(2);
  });

  it('skips and begins behind the marker in either case', async () => {
    expect(await pageOf(numbers(10).source, even, { ...page, marker: '2', offset: 1 })).toEqual([6, 8]);
  });

  it('may be the last one, and not full', async () => {
    expect(await pageOf(numbers(10).source, even, { ...page, marker: '7' })).toEqual([8]);
  });

  it.each([all, even])('of nothing asks nothing', async (wanted) => {
    const { asked, source } = numbers(10);
    expect(await pageOf(source, wanted, { ...page, limit: 0 })).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('all rows', () => {
  it.each([0, 1, 999, 1000, 1001, 2000])('come block by block when there are %d', async (count) => {
    const rows: number[] = [];
    for await (const row of rowsOf(numbers(count).source, all, null)) rows.push(row);
    expect(rows).toEqual(Array.from({ length: count }, (_, row) => row));
  });
});

describe('the order of a page', () => {
  it('is in the words of the table', () => {
    const sort = [
      { key: 'id', direction: 'asc' },
      { key: 'size', direction: 'desc' },
    ] as const;
    expect(sortOf({ ...page, sort }, { id: 'key', size: 'size' })).toEqual([
      { column: 'key', direction: 'asc' },
      { column: 'size', direction: 'desc' },
    ]);
  });
});
