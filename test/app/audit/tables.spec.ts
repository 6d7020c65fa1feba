import { describe, expect, it } from '@jest/globals';
import { allOf } from '../../support/audit-lab.js';
import { csvOf, jsonLinesOf, recordOf, type Table } from '../../../src/app/audit/tables.js';

interface Item {
  readonly name: string | null;
  readonly many: readonly string[];
  readonly isShared: boolean;
}

const table: Table<Item> = { columns: ['name', 'many', 'is_shared'], cellsOf: ({ name, many, isShared }) => [name, many, isShared] };
const item = { name: 'data', many: ['a', 'b'], isShared: false };

const csv = async (...items: readonly Item[]): Promise<string> => (await allOf(csvOf(table, items))).join('');

describe('A table for spreadsheets', () => {
  it('names its columns first, also where there is nothing', async () => expect(await csv()).toBe('name,many,is_shared\n'));
  it('has a line for each item', async () =>
    expect(await csv(item, { ...item, name: null })).toBe('name,many,is_shared\ndata,a; b,false\n,a; b,false\n'));
  it.each(['=cmd()', '+1', '-1', '@sum', '\tx'])('lets no text become a formula: %j', async (name) => {
    expect((await csv({ ...item, name })).split('\n').slice(1).join('\n').replace(/^"/, '')).toMatch(/^'/);
  });
  it('keeps what has commas, quotes and line breaks in one cell', async () => {
    expect(await csv({ ...item, name: 'a,"b"\nc' })).toContain('"a,""b""\nc",');
  });
});

describe('The same table for scripts', () => {
  it('has an object for each item, with fields called like the columns', () => {
    expect(recordOf(table, item)).toEqual({ name: 'data', many: ['a', 'b'], is_shared: false });
  });
  it('is one line for each item', async () => {
    const lines = await allOf(jsonLinesOf(table, [item, { ...item, name: 'a\nb' }]));
    expect(lines.map((line) => line.split('\n').length)).toEqual([2, 2]);
    expect(lines.map((line) => (JSON.parse(line) as Item).name)).toEqual(['data', 'a\nb']);
  });
});
