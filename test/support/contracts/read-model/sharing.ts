import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ReadModel, ReadModelMoved } from '../../../../src/app/ports/read-model.js';
import type { ReadModelLab } from '../read-model.contract.js';
import { asProjections, at, change, endingAt, keysOf, type Ship, ships, table } from './examples.js';

const newer = { ...ships, version: 2 };
const newerTable = 'ships_v2';

export const sharingContract = (lab: () => ReadModelLab): void => {
  describe('two who save', () => {
    let [one, other]: [ReadModel, ReadModel] = [{} as ReadModel, {} as ReadModel];
    const prepare = (readModel: ReadModel) => readModel.prepare(asProjections(ships), endingAt(100n));
    beforeEach(async () => {
      [one, other] = [lab().readModel, lab().elsewhere()];
      await prepare(one);
      await prepare(other);
      await one.show(asProjections(ships));
    });

    it('cannot both save from the same position: nothing of the second is made', async () => {
      await one.save([change('a', { crew: 1 })], at(1n));
      await expect(other.save([change('a', { crew: 2 }), change('b')], at(2n))).rejects.toThrow(ReadModelMoved);
      expect(await other.find<Ship>(table, 'a')).toMatchObject({ crew: 1 });
      expect(await keysOf(one, {})).toBe('a');
      expect(await one.positions([table])).toEqual(at(1n));
    });

    it('say which tables have moved', async () => {
      await one.save([], at(1n));
      await expect(other.save([], at(2n))).rejects.toThrow(table);
    });

    it('go on from where the other came to, once they have looked', async () => {
      await one.save([change('a')], at(1n));
      await expect(other.save([], at(1n))).rejects.toThrow(ReadModelMoved);
      expect(await prepare(other)).toEqual(at(1n));
      await other.save([change('b')], at(2n));
      await expect(one.save([change('c')], at(2n))).rejects.toThrow(ReadModelMoved);
      expect(await keysOf(one, {})).toBe('a b');
    });

    it('do not get past each other by failing twice', async () => {
      await one.save([change('a')], at(1n));
      for (let times = 0; times < 3; times += 1) await expect(other.save([change('b')], at(2n))).rejects.toThrow(ReadModelMoved);
      expect(await keysOf(one, {})).toBe('a');
    });

    it('save nothing where only one of several tables has moved', async () => {
      const both = asProjections(ships, newer);
      await one.prepare(both, endingAt(100n));
      await other.prepare(both, endingAt(100n));
      await one.save([], at(1n, newerTable));
      await expect(other.save([change('a')], new Map([...at(2n), ...at(2n, newerTable)]))).rejects.toThrow(newerTable);
      expect(await keysOf(one, {})).toBe('');
      await other.save([change('b')], at(2n));
      expect(await keysOf(one, {})).toBe('b');
    });

    it('do not take what the other saved while it prepared for what is beyond the log', async () => {
      await one.save([change('a')], at(5n));
      const head = async () => {
        await one.save([change('b')], at(6n));
        return 5n;
      };
      expect(await other.prepare(asProjections(ships), head)).toEqual(at(6n));
      expect(await keysOf(other, {})).toBe('a b');
    });

    it('find out when the rows were thrown away by the other', async () => {
      await one.save([change('a')], at(5n));
      await other.prepare(asProjections(ships), endingAt(4n));
      await expect(one.save([change('b')], at(6n))).rejects.toThrow(ReadModelMoved);
      expect(await prepare(one)).toEqual(new Map([[table, undefined]]));
    });

    it('cannot save into a table they have not looked at', async () => {
      await one.prepare(asProjections(newer), endingAt(100n));
      await one.save([], at(1n, newerTable));
      await expect(other.save([], at(2n, newerTable))).rejects.toThrow(ReadModelMoved);
    });
  });
};
