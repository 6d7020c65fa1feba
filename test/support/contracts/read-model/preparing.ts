import { describe, expect, it } from '@jest/globals';
import type { ReadModel } from '../../../../src/app/ports/read-model.js';
import type { ReadModelLab } from '../read-model.contract.js';
import { asProjections, at, change, endingAt, ships, table } from './examples.js';

const newer = { ...ships, version: 2 };
const newerTable = 'ships_v2';

/** Also of a table that is not shown. */
const builtOf = async (readModel: ReadModel, ...keys: readonly string[]) => [...(await readModel.building(table, keys)).keys()];

export const preparingContract = (lab: () => ReadModelLab): void => {
  describe('preparing', () => {
    it('makes a table that is not there, and says that nothing is built yet', async () => {
      const { readModel } = lab();
      expect(await readModel.prepare(asProjections(ships), endingAt(7n))).toEqual(new Map([[table, undefined]]));
      expect(await builtOf(readModel, 'a')).toEqual([]);
    });

    it('says how far a table is built, and leaves its rows alone', async () => {
      const { readModel } = lab();
      await readModel.prepare(asProjections(ships), endingAt(7n));
      await readModel.save([change('a')], at(7n));
      expect(await readModel.prepare(asProjections(ships), endingAt(9n))).toEqual(at(7n));
      expect(await builtOf(readModel, 'a')).toEqual(['a']);
    });

    it('knows positions no number can hold', async () => {
      const { readModel } = lab();
      const position = 2n ** 63n + 1n;
      await readModel.prepare(asProjections(ships), endingAt(position));
      await readModel.save([], at(position));
      expect(await readModel.prepare(asProjections(ships), endingAt(position))).toEqual(at(position));
    });

    it('throws away what was built from more than the log holds', async () => {
      const { readModel } = lab();
      await readModel.prepare(asProjections(ships), endingAt(7n));
      await readModel.save([change('a')], at(7n));
      expect(await readModel.prepare(asProjections(ships), endingAt(6n))).toEqual(new Map([[table, undefined]]));
      expect(await builtOf(readModel, 'a')).toEqual([]);
    });

    it('throws away what was built from a log that is empty now', async () => {
      const { readModel } = lab();
      await readModel.prepare(asProjections(ships), endingAt(7n));
      await readModel.save([change('a')], at(7n));
      expect(await readModel.prepare(asProjections(ships), endingAt(undefined))).toEqual(new Map([[table, undefined]]));
      expect(await builtOf(readModel, 'a')).toEqual([]);
    });

    it('throws away rows whose position was never saved', async () => {
      const { readModel } = lab();
      await readModel.prepare(asProjections(ships), endingAt(7n));
      await readModel.save([change('a')], new Map());
      expect(await readModel.prepare(asProjections(ships), endingAt(7n))).toEqual(new Map([[table, undefined]]));
      expect(await builtOf(readModel, 'a')).toEqual([]);
    });

    it('makes a new version beside the old one', async () => {
      const { readModel } = lab();
      await readModel.prepare(asProjections(ships), endingAt(7n));
      await readModel.save([change('a')], at(7n));
      const positions = await readModel.prepare(asProjections(ships, newer), endingAt(7n));
      expect(positions).toEqual(new Map([...at(7n), [newerTable, undefined]]));
      await readModel.save([{ ...change('b'), table: newerTable }], at(3n, newerTable));
      await readModel.show(asProjections(ships, newer));
      expect([await readModel.find(table, 'a'), await readModel.find(table, 'b')]).toEqual([expect.anything(), undefined]);
      expect([await readModel.find(newerTable, 'a'), await readModel.find(newerTable, 'b')]).toEqual([undefined, expect.anything()]);
    });

    it('finds everything as it was left when it is opened again', async () => {
      const { readModel } = lab();
      await readModel.prepare(asProjections(ships), endingAt(7n));
      await readModel.save([change('a', { crew: 3 })], at(7n));
      const again = await lab().reopen();
      expect(await again.prepare(asProjections(ships), endingAt(7n))).toEqual(at(7n));
      await again.show(asProjections(ships));
      expect(await again.find(table, 'a')).toEqual({ name: 'a', crew: 3, port: null });
    });
  });
};
