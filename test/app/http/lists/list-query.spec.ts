import { describe, expect, it } from '@jest/globals';
import { Rejection } from '../../../../src/domain/kernel/rejection.js';
import { readPage, type Query } from '../../../../src/app/http/lists/list-query.js';

const read = (query: Query) => readPage(query, ['created_at', 'name', 'size']);
const refused = (query: Query): boolean => {
  try {
    read(query);
    return false;
  } catch (error) {
    return error instanceof Rejection && error.code === 'invalid-request';
  }
};

describe('the page asked for', () => {
  it('is the first thousand, newest first, when nothing is said', () => {
    expect(read({})).toEqual({ limit: 1000, marker: null, offset: 0, sort: [{ key: 'created_at', direction: 'desc' }] });
  });

  it('never holds more than a thousand', () => {
    expect(read({ limit: '1001' }).limit).toBe(1000);
    expect(read({ limit: '999999999999999' }).limit).toBe(1000);
    expect(read({ limit: '0' }).limit).toBe(0);
  });

  it.each(['-1', 'ten', '', '1.5', '1e3', ' 1', '9'.repeat(20)])('cannot have a limit or an offset of %j', (value) => {
    expect(refused({ limit: value })).toBe(true);
    expect(refused({ offset: value })).toBe(true);
  });

  it('goes on after the marker and the offset', () => {
    expect(read({ marker: 'v1', offset: '5' })).toMatchObject({ marker: 'v1', offset: 5 });
  });

  it('takes the last of a parameter that is there twice', () => {
    expect(read({ limit: ['1', '2'] }).limit).toBe(2);
  });

  it('is sorted by several keys, each its own way', () => {
    expect(read({ sort: 'name:asc,size' }).sort).toEqual([
      { key: 'name', direction: 'asc' },
      { key: 'size', direction: 'desc' },
    ]);
  });

  it('is sorted as older clients say it, too', () => {
    expect(read({ sort_key: 'name', sort_dir: 'asc' }).sort).toEqual([{ key: 'name', direction: 'asc' }]);
    expect(read({ sort_key: ['name', 'size'], sort_dir: ['asc', 'desc'] }).sort).toEqual([
      { key: 'name', direction: 'asc' },
      { key: 'size', direction: 'desc' },
    ]);
    expect(read({ sort_dir: 'asc' }).sort).toEqual([{ key: 'created_at', direction: 'asc' }]);
  });

  it.each<[Query]>([
    [{ sort: 'name', sort_key: 'size' }],
    [{ sort: 'name', sort_dir: 'asc' }],
    [{ sort: 'owner' }],
    [{ sort: 'name:up' }],
    [{ sort: 'name:asc:desc' }],
    [{ sort: '' }],
    [{ sort: 'name,' }],
    [{ sort_key: '__proto__' }],
    [{ sort_key: 'name', sort_dir: 'sideways' }],
  ])('cannot be sorted by %j', (query) => {
    expect(refused(query)).toBe(true);
  });
});
