import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadModel } from '../../../../src/app/ports/read-model.js';
import type { ReadModelLab } from '../read-model.contract.js';
import { asProjections, at, change, endingAt, keysOf, removal, type Ship, ships, table } from './examples.js';

export const savingContract = (lab: () => ReadModelLab): void => {
  describe('saving', () => {
    let readModel: ReadModel;
    const position = async () => (await readModel.prepare(asProjections(ships), endingAt(100n))).get(table);
    beforeEach(async () => {
      ({ readModel } = lab());
      await readModel.prepare(asProjections(ships), endingAt(100n));
      await readModel.show(asProjections(ships));
    });

    it('keeps the whole row, and finds it by its columns', async () => {
      const row = { name: 'Ærø "ß"\n', crew: 2 ** 40, port: '' };
      await readModel.save([change('a', row)], at(1n));
      expect(await readModel.find(table, 'a')).toEqual(row);
      expect(await keysOf(readModel, { where: [{ column: 'crew', is: 'equal', value: 2 ** 40 }] })).toBe('a');
    });

    it('keeps what no database can keep as text, and finds it again', async () => {
      const row = { name: 'a\0b', crew: 1, port: '\0' };
      await readModel.save([change('k\0', row), change('half', { name: '\ud800' })], at(1n));
      expect(await readModel.find(table, 'k\0')).toEqual(row);
      expect(await readModel.findMany(table, ['k\0', 'k'])).toEqual(new Map([['k\0', row]]));
      expect(await readModel.find<Ship>(table, 'half')).toMatchObject({ name: '\ud800' });
      const named = { where: [{ column: 'name', is: 'equal', value: 'a\0b' } as const] };
      expect((await readModel.list(table, named)).map((each) => each.row)).toEqual([row]);
      await readModel.save([removal('k\0')], at(2n));
      expect(await readModel.count(table, [])).toBe(1);
    });

    it('replaces a row and its columns', async () => {
      await readModel.save([change('a', { crew: 1, port: 'old' })], at(1n));
      await readModel.save([change('a', { crew: null, port: 'new' })], at(2n));
      expect(await readModel.find(table, 'a')).toEqual({ name: 'a', crew: null, port: 'new' });
      expect(await keysOf(readModel, { where: [{ column: 'port', is: 'equal', value: 'old' }] })).toBe('');
      expect(await keysOf(readModel, { where: [{ column: 'crew', is: 'equal', value: null }] })).toBe('a');
    });

    it('removes a row; one that is not there is no matter', async () => {
      await readModel.save([change('a'), change('b')], at(1n));
      await readModel.save([removal('a'), removal('c')], at(2n));
      expect(await keysOf(readModel, {})).toBe('b');
    });

    it('takes changes of one row in their order', async () => {
      await readModel.save([change('a', { crew: 1 }), removal('a'), change('a', { crew: 2 })], at(1n));
      expect(await readModel.find<Ship>(table, 'a')).toMatchObject({ crew: 2 });
    });

    it('does not mind in which order columns are named', async () => {
      const row: Ship = { name: 'a', crew: 1, port: 'p' };
      await readModel.save([change('z')], at(1n));
      await readModel.save([{ table, key: 'a', row, columns: { port: 'p', name: 'a', crew: 1 } }], at(2n));
      expect(await keysOf(readModel, { where: [{ column: 'port', is: 'equal', value: 'p' }] })).toBe('a');
      expect(await keysOf(readModel, { where: [{ column: 'crew', is: 'equal', value: 1 }] })).toBe('a');
    });

    it('keeps positions without a change of rows', async () => {
      await readModel.save([], at(5n));
      expect(await position()).toBe(5n);
    });

    it('keeps a row that looks like a command as it is', async () => {
      const name = `'; drop table ${table}; --`;
      await readModel.save([change(name, { port: name })], at(1n));
      expect(await keysOf(readModel, { where: [{ column: 'port', is: 'equal', value: name }] })).toBe(name);
    });

    it.each([
      ['a table that is not there', { ...change('b'), table: 'nothing_v1' }],
      ['a column that is not there', { ...change('b'), columns: { nothing: 1 } }],
    ])('changes nothing at all when one change cannot be made: %s', async (_, wrong) => {
      await readModel.save([change('a', { crew: 1 })], at(5n));
      await expect(readModel.save([change('a', { crew: 2 }), removal('a'), wrong], at(6n))).rejects.toThrow();
      expect(await readModel.find<Ship>(table, 'a')).toMatchObject({ crew: 1 });
      expect(await position()).toBe(5n);
      await readModel.save([change('c')], at(7n));
      expect([await keysOf(readModel, {}), await position()]).toEqual(['a c', 7n]);
    });

    it('saves thousands at once', async () => {
      const keys = Array.from({ length: 5_000 }, (_, number) => `${number}`);
      await readModel.save(
        keys.map((key) => change(key, { port: key })),
        at(1n),
      );
      await readModel.save(
        keys.map((key, number) => (number % 2 ? removal(key) : change(key, { crew: number }))),
        at(2n),
      );
      expect(await readModel.count(table, [])).toBe(2_500);
      expect(await readModel.find<Ship>(table, '4998')).toMatchObject({ crew: 4998, port: null });
    });

    it('lets nobody see half of it', async () => {
      const keys = Array.from({ length: 50 }, (_, number) => `${number}`);
      const saving = readModel.save(
        keys.map((key) => change(key)),
        at(1n),
      );
      const seen = await Promise.all([
        readModel.count(table, []),
        saving.then(() => readModel.count(table, [])),
        readModel.count(table, []),
      ]);
      expect(seen.filter((count) => count !== 0 && count !== 50)).toEqual([]);
      expect(seen[1]).toBe(50);
    });

    it('saves what is asked for at once, one after the other', async () => {
      const saves = Array.from({ length: 20 }, (_, number) => readModel.save([change('a', { crew: number })], at(BigInt(number))));
      await Promise.all(saves);
      expect([await readModel.find<Ship>(table, 'a'), await position()]).toMatchObject([{ crew: 19 }, 19n]);
    });
  });
};
