import { describe, expect, it } from '@jest/globals';
import { backwards } from '../../../src/app/graphql/running/backwards.js';
import { connectAll, connectTold, pageOf } from '../../../src/app/graphql/running/paging.js';
import { pageOf as rowsOfPage } from '../../../src/app/http/block-storage/lists/rows.js';
import type { RowQuery, Sort } from '../../../src/app/ports/read-model.js';
import { applyQuery, type RowInMemory } from '../../../src/app/reading/rows-in-memory.js';

const letters = ['a', 'b', 'c', 'd', 'e'];
const shown = { key: (letter: string) => letter, node: (letter: string) => letter };
const namesOf = ({ edges }: { readonly edges: readonly { readonly node: string }[] }): string => edges.map(({ node }) => node).join('');
const cursor = (letter: string): string => connectAll([letter], pageOf({}), shown).edges[0]?.cursor ?? '';

const refusalOf = (ask: () => unknown): string => {
  try {
    ask();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
};

describe('A page', () => {
  const pageWith = (given: Parameters<typeof pageOf>[0]) => {
    const connection = connectAll(letters, pageOf(given, 2), shown);
    const { hasPreviousPage, hasNextPage } = connection.pageInfo;
    return [namesOf(connection), hasPreviousPage, hasNextPage];
  };

  it('begins at the beginning, or after an entry, and says what there is on either side', () => {
    expect(pageWith({})).toEqual(['ab', false, true]);
    expect(pageWith({ first: 3, after: cursor('b') })).toEqual(['cde', true, false]);
    expect(pageWith({ first: 5 })).toEqual(['abcde', false, false]);
    expect(pageWith({ first: 0 })).toEqual(['', false, true]);
    expect(pageWith({ after: cursor('e') })).toEqual(['', true, false]);
  });

  it('ends at the end, or before an entry, in the order of the list all the same', () => {
    expect(pageWith({ last: 2 })).toEqual(['de', true, false]);
    expect(pageWith({ last: 2, before: cursor('d') })).toEqual(['bc', true, true]);
    expect(pageWith({ last: 3, before: cursor('d') })).toEqual(['abc', false, true]);
    expect(pageWith({ before: cursor('b') })).toEqual(['a', false, true]);
    expect(pageWith({ last: 0 })).toEqual(['', true, false]);
  });

  it('has the cursors of its first and of its last entry', () => {
    const { pageInfo } = connectAll(letters, pageOf({ last: 3 }), shown);
    expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([cursor('c'), cursor('e')]);
    expect(connectAll([], pageOf({ last: 3 }), shown).pageInfo).toMatchObject({ startCursor: null, endCursor: null });
  });

  it('is not asked for from both ends, by a size that is none, or after what is not there', () => {
    const both = /either the first after an entry .* or the last before one .* not both/;
    expect(refusalOf(() => pageOf({ first: 1, last: 1 }))).toMatch(both);
    expect(refusalOf(() => pageOf({ first: 1, before: cursor('a') }))).toMatch(both);
    expect(refusalOf(() => pageOf({ last: 1, after: cursor('a') }))).toMatch(both);
    expect(refusalOf(() => pageOf({ last: -1 }))).toMatch(/last must be from 0 to 1000/);
    expect(refusalOf(() => pageOf({ first: 1001 }))).toMatch(/first must be from 0 to 1000/);
    expect(refusalOf(() => pageOf({ before: 'bogus' }))).toMatch(/must be the cursor of an entry/);
    expect(refusalOf(() => connectAll(letters, pageOf({ before: cursor('z') }), shown))).toMatch(/must be the cursor of an entry/);
  });

  it('takes of what is told as it is read no more than one entry beyond it', async () => {
    let read = 0;
    const tell = async function* () {
      for (const letter of letters) {
        read += 1;
        yield await Promise.resolve(letter);
      }
    };
    const told = await connectTold(tell(), pageOf({ first: 2 }), shown);
    expect([namesOf(told), told.pageInfo.hasNextPage, read]).toEqual(['ab', true, 3]);
  });
});

describe('A list read from its end', () => {
  /** Some have no name, some were never updated. */
  const rows: readonly RowInMemory<{ readonly id: string }>[] = [
    ...[['1', 'b', null, 3] as const, ['2', null, 'y', 3] as const, ['3', 'a', 'x', 1] as const, ['4', null, null, 2] as const],
    ...[['5', 'b', 'z', 2] as const, ['6', 'c', null, 1] as const, ['7', null, 'x', 1] as const],
  ].map(([key, name, updated, size]) => ({ key, row: { id: key }, columns: { name, updated, size } }));
  const source = (query: RowQuery) => Promise.resolve(applyQuery(rows, query));
  const idsOf = (found: readonly { readonly id: string }[]): readonly string[] => found.map(({ id }) => id);
  const asked = { limit: 100, marker: null, offset: 0, sort: [] };

  const sorts: readonly (readonly Sort[])[] = [
    [],
    [{ column: 'size', direction: 'desc' }],
    [{ column: 'name', direction: 'asc' }],
    [{ column: 'name', direction: 'desc' }],
    [
      { column: 'name', direction: 'asc' },
      { column: 'size', direction: 'desc' },
    ],
    [{ column: 'key', direction: 'desc' }],
  ];

  it('is the list, turned around, also where not everything has a name, whatever the page', async () => {
    for (const sort of sorts) {
      const wanted = { where: [], checks: [], sort };
      const all = idsOf(await rowsOfPage(source, wanted, asked));
      for (const limit of [1, 2, 3, 100]) {
        const found: string[] = [];
        for (let marker: string | null = null; ;) {
          const page = idsOf(await rowsOfPage(backwards(source, ['name', 'updated']), wanted, { ...asked, limit, marker }));
          found.push(...page);
          if (page.length < limit) break;
          marker = page.at(-1) ?? null;
        }
        expect([sort, limit, found]).toEqual([sort, limit, all.toReversed()]);
      }
    }
  });

  it('is narrowed as it is forwards, and goes on before an entry that is not among what is left', async () => {
    const wanted = {
      where: [{ column: 'size', is: 'equal', value: 1 } as const],
      checks: [],
      sort: [{ column: 'name', direction: 'asc' } as const],
    };
    const before = (marker: string | null) => rowsOfPage(backwards(source, ['name']), wanted, { ...asked, marker });
    expect(idsOf(await before(null))).toEqual(['7', '6', '3']);
    expect(idsOf(await before('4'))).toEqual(['6', '3']);
    expect(idsOf(await before('5'))).toEqual(['3']);
  });

  it('is refused where rows without something are among the others', () => {
    const sort: readonly Sort[] = [
      { column: 'size', direction: 'asc' },
      { column: 'name', direction: 'asc' },
    ];
    expect(refusalOf(() => backwards(source, ['name'])({ sort }))).toMatch(/page forwards/);
  });
});
