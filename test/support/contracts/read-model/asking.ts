import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Filter, ReadModel, RowQuery, Sort } from '../../../../src/app/ports/read-model.js';
import type { ReadModelLab } from '../read-model.contract.js';
import { asProjections, at, change, endingAt, keysOf, type Ship, ships, table } from './examples.js';

export const askingContract = (lab: () => ReadModelLab): void => {
  describe('asking', () => {
    let readModel: ReadModel;
    const found = (...where: readonly Filter[]) => keysOf(readModel, { where });
    beforeEach(async () => {
      ({ readModel } = lab());
      await readModel.prepare(asProjections(ships), endingAt(100n));
      await readModel.show(asProjections(ships));
    });

    describe('for rows by key', () => {
      beforeEach(() => readModel.save([change('a'), change('b')], at(1n)));

      it('finds the row, or none', async () => {
        expect(await readModel.find(table, 'a')).toEqual({ name: 'a', crew: null, port: null });
        expect(await readModel.find(table, 'c')).toBeUndefined();
      });

      it('finds those of several that are there', async () => {
        const rows = await readModel.findMany(table, ['b', 'c', 'a', 'b']);
        expect([...rows.keys()].sort()).toEqual(['a', 'b']);
      });

      it('finds none of none', async () => expect(await readModel.findMany(table, [])).toEqual(new Map()));

      it('finds a row once, however often it is asked for', async () => {
        expect([...(await readModel.findMany(table, ['a', 'a'])).keys()]).toEqual(['a']);
      });

      it('finds many', async () => {
        const keys = Array.from({ length: 2_000 }, (_, number) => `${number}`);
        expect((await readModel.findMany(table, [...keys, 'a'])).size).toBe(1);
      });
    });

    describe('with filters', () => {
      beforeEach(() =>
        readModel.save(
          [
            change('a', { name: 'Red', crew: 1, port: 'x' }),
            change('b', { name: '100%', crew: 2, port: null }),
            change('c', { name: '100_', crew: 2, port: 'y' }),
            change('d', { name: 'back\\slash', crew: null, port: 'x' }),
          ],
          at(1n),
        ),
      );

      it('finds all where nothing is asked', async () => expect(await found()).toBe('a b c d'));
      it('finds what is equal', async () => expect(await found({ column: 'crew', is: 'equal', value: 2 })).toBe('b c'));
      it('finds a row by its key', async () => expect(await found({ column: 'key', is: 'equal', value: 'c' })).toBe('c'));
      it('does not take capitals for small letters', async () =>
        expect(await found({ column: 'name', is: 'equal', value: 'red' })).toBe(''));
      it('finds what is empty', async () => expect(await found({ column: 'port', is: 'equal', value: null })).toBe('b'));
      it('finds what is not empty', async () => expect(await found({ column: 'port', is: 'unequal', value: null })).toBe('a c d'));
      it('counts what is empty among the unequal', async () =>
        expect(await found({ column: 'port', is: 'unequal', value: 'x' })).toBe('b c'));
      it('finds what meets all of several', async () =>
        expect(await found({ column: 'crew', is: 'equal', value: 2 }, { column: 'port', is: 'unequal', value: null })).toBe('c'));
      it('finds a part of a text', async () => expect(await found({ column: 'name', is: 'like', value: '00' })).toBe('b c'));
      it('finds a part whatever the case of its letters', async () =>
        expect(await found({ column: 'name', is: 'like', value: 'rE' })).toBe('a'));
      it('takes no other letters than those of ASCII for small and capital', async () => {
        await readModel.save([change('e', { name: 'Ærø' })], at(2n));
        expect(await found({ column: 'name', is: 'like', value: 'æ' })).toBe('');
        expect(await found({ column: 'name', is: 'like', value: 'ÆR' })).toBe('e');
      });
      it('finds nothing in what is empty', async () => expect(await found({ column: 'port', is: 'like', value: '' })).toBe('a c d'));

      it.each([
        ['%', 'b'],
        ['_', 'c'],
        ['\\', 'd'],
        ['0%', 'b'],
        ["'", ''],
      ])('takes %s for itself', async (value, keys) => expect(await found({ column: 'name', is: 'like', value })).toBe(keys));

      it('counts what it would list', async () => {
        expect(await readModel.count(table, [])).toBe(4);
        expect(await readModel.count(table, [{ column: 'crew', is: 'equal', value: 2 }])).toBe(2);
        expect(await readModel.count(table, [{ column: 'crew', is: 'equal', value: 3 }])).toBe(0);
      });

      it('sums up a column of what it would list', async () => {
        expect(await readModel.sum(table, 'crew', [])).toBe(5);
        expect(await readModel.sum(table, 'crew', [{ column: 'crew', is: 'equal', value: 2 }])).toBe(4);
        expect(await readModel.sum(table, 'crew', [{ column: 'crew', is: 'equal', value: null }])).toBe(0);
        expect(await readModel.sum(table, 'crew', [{ column: 'crew', is: 'equal', value: 3 }])).toBe(0);
      });

      it.each([1e30, 0.5, Infinity])('finds no row with %s where there are whole numbers only', async (value) => {
        expect(await found({ column: 'crew', is: 'equal', value })).toBe('');
        expect(await found({ column: 'crew', is: 'unequal', value })).toBe('a b c d');
      });

      it('refuses a column that is not there', async () =>
        await expect(found({ column: 'nothing', is: 'equal', value: 1 })).rejects.toThrow());
    });

    describe('in an order', () => {
      const crews = { a: 2, b: null, c: 1, d: 2, e: null, f: 3 };
      beforeEach(() =>
        readModel.save(
          Object.entries(crews).map(([key, crew]) => change(key, { crew, port: crew === 2 ? 'x' : null })),
          at(1n),
        ),
      );
      const sorted = (...sort: readonly Sort[]) => ({ sort });

      it.each<[string, RowQuery, string]>([
        ['by key where nothing is said', {}, 'a b c d e f'],
        ['by key', sorted({ column: 'key', direction: 'desc' }), 'f e d c b a'],
        ['upwards, what is empty last', sorted({ column: 'crew', direction: 'asc' }), 'c a d f b e'],
        ['downwards, what is empty last', sorted({ column: 'crew', direction: 'desc' }), 'f d a c e b'],
        [
          'by two columns, each its own way',
          sorted({ column: 'port', direction: 'asc' }, { column: 'crew', direction: 'desc' }),
          'd a f c e b',
        ],
        ['by a column and the key', sorted({ column: 'crew', direction: 'asc' }, { column: 'key', direction: 'desc' }), 'c d a f e b'],
      ])('lists %s', async (_, query, keys) => expect(await keysOf(readModel, query)).toBe(keys));

      it('puts texts into the order of their bytes', async () => {
        const names = ['a', 'B', 'b', 'A', 'é', 'e f', 'ef', 'e-f', 'Z', '_', '10', '9'];
        await readModel.save(
          names.map((name) => change(`named ${name}`, { name, crew: 100 })),
          at(2n),
        );
        const where: Filter[] = [{ column: 'crew', is: 'equal', value: 100 }];
        const sort: Sort[] = [{ column: 'name', direction: 'asc' }];
        const listed = await readModel.list<Ship>(table, { where, sort });
        const ordered = ['10', '9', 'A', 'B', 'Z', '_', 'a', 'b', 'e f', 'e-f', 'ef', 'é'];
        expect(listed.map(({ row }) => row.name)).toEqual(ordered);
        expect((await readModel.list(table, { where })).map(({ key }) => key)).toEqual(ordered.map((name) => `named ${name}`));
        expect(await keysOf(readModel, { where, sort, after: 'named _', limit: 1 })).toBe('named a');
      });

      it('lists no more than asked for', async () => expect(await keysOf(readModel, { limit: 2 })).toBe('a b'));
      it('lists none where none is asked for', async () => expect(await keysOf(readModel, { limit: 0 })).toBe(''));
      it('leaves out the first', async () => expect(await keysOf(readModel, { offset: 4 })).toBe('e f'));
      it('leaves out the first, and lists no more than asked for', async () =>
        expect(await keysOf(readModel, { offset: 1, limit: 2 })).toBe('b c'));

      const orders: readonly (readonly Sort[])[] = [
        [],
        [{ column: 'key', direction: 'desc' }],
        [{ column: 'crew', direction: 'asc' }],
        [{ column: 'crew', direction: 'desc' }],
        [
          { column: 'port', direction: 'desc' },
          { column: 'crew', direction: 'asc' },
        ],
        [
          { column: 'port', direction: 'asc' },
          { column: 'key', direction: 'desc' },
        ],
      ];
      it.each(orders.map((sort) => [JSON.stringify(sort), sort] as const))('goes on after any row in the order %s', async (_, sort) => {
        const keys = (await keysOf(readModel, { sort })).split(' ');
        for (const [index, after] of keys.entries()) {
          expect(await keysOf(readModel, { sort, after })).toBe(keys.slice(index + 1).join(' '));
          expect(await keysOf(readModel, { sort, after, limit: 2 })).toBe(keys.slice(index + 1, index + 3).join(' '));
          expect(await keysOf(readModel, { sort, after, offset: 1 })).toBe(keys.slice(index + 2).join(' '));
        }
      });

      it('goes on after a row that the filters leave out', async () => {
        const where: Filter[] = [{ column: 'crew', is: 'unequal', value: 1 }];
        expect(await keysOf(readModel, { where, sort: [{ column: 'crew', direction: 'asc' }], after: 'c' })).toBe('a d f b e');
      });

      it('lists nothing after a row that is not there', async () => expect(await keysOf(readModel, { after: 'x' })).toBe(''));
    });
  });
};
