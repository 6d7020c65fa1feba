import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ReadModel, ReadModelUnavailable, type RowChange } from '../../../../src/app/ports/read-model.js';
import { milestoneColumnsOf, milestoneKey, milestones, milestonesTableOf } from '../../../../src/projections/milestones.js';
import type { ReadModelLab } from '../read-model.contract.js';
import { asProjections, at, change, endingAt, ships } from './examples.js';

const long = { ...ships, milestones };
const table = milestonesTableOf(long);
const milestone = (key: string, revision: number, position: bigint): RowChange => {
  const row = { name: `${key} then`, crew: null, port: null };
  return { table, key: milestoneKey(key, revision), row, columns: milestoneColumnsOf({ position }) };
};

export const milestonesContract = (lab: () => ReadModelLab): void => {
  describe('keeping milestones', () => {
    let readModel: ReadModel;
    const kept = async () => (await readModel.list(table, {})).map(({ key }) => key);
    beforeEach(async () => {
      ({ readModel } = lab());
      await readModel.prepare(asProjections(long), endingAt(9n));
    });

    it('shows them when their table is shown, not before', async () => {
      await readModel.save([change('a'), milestone('a', 249, 3n)], at(7n));
      await expect(kept()).rejects.toBeInstanceOf(ReadModelUnavailable);
      await readModel.show(asProjections(long));
      expect(await kept()).toEqual(['a@0000000249']);
    });

    it('saves them with their rows, or neither', async () => {
      await readModel.show(asProjections(long));
      await readModel.save([milestone('a', 249, 3n)], at(7n));
      expect(await kept()).toEqual(['a@0000000249']);
      const late = lab().elsewhere();
      await expect(late.save([milestone('a', 499, 8n)], at(8n))).rejects.toThrow();
      expect(await kept()).toEqual(['a@0000000249']);
    });

    it('throws them away with their table', async () => {
      await readModel.save([change('a'), milestone('a', 249, 3n)], at(7n));
      await readModel.prepare(asProjections(long), endingAt(6n));
      await readModel.show(asProjections(long));
      expect(await kept()).toEqual([]);
    });

    it('finds the last one of a row before a position', async () => {
      await readModel.show(asProjections(long));
      await readModel.save(
        [milestone('a', 249, 3n), milestone('a', 499, 12n), milestone('a', 749, 20n), milestone('ab', 249, 2n)],
        at(20n),
      );
      const upTo = (value: string) => ({ column: 'position', is: 'atMost', value: value.padStart(20, '0') }) as const;
      const of = [
        { column: 'key', is: 'above', value: milestoneKey('a', 0) },
        { column: 'key', is: 'atMost', value: milestoneKey('a', 9_999_999_999) },
      ] as const;
      const last = { sort: [{ column: 'key', direction: 'desc' }], limit: 1 } as const;
      expect(await readModel.list(table, { ...last, where: [...of, upTo('19')] })).toMatchObject([{ key: 'a@0000000499' }]);
      expect(await readModel.list(table, { ...last, where: [...of, upTo('2')] })).toEqual([]);
    });
  });
};
