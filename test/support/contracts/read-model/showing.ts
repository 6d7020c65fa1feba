import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ReadModel, ReadModelUnavailable } from '../../../../src/app/ports/read-model.js';
import type { ReadModelLab } from '../read-model.contract.js';
import { asProjections, at, change, endingAt, ships, table } from './examples.js';

const newer = { ...ships, version: 2 };

export const showingContract = (lab: () => ReadModelLab): void => {
  describe('showing', () => {
    let readModel: ReadModel;
    const prepare = (position: bigint | undefined) => readModel.prepare(asProjections(ships), endingAt(position));
    beforeEach(() => {
      ({ readModel } = lab());
    });

    const questions: readonly (readonly [string, (asked: ReadModel) => Promise<unknown>])[] = [
      ['for a row', (asked) => asked.find(table, 'a')],
      ['for rows', (asked) => asked.findMany(table, ['a'])],
      ['for a list', (asked) => asked.list(table, {})],
      ['for what comes after a row', (asked) => asked.list(table, { after: 'a' })],
      ['how many there are', (asked) => asked.count(table, [])],
      ['what they come to', (asked) => asked.sum(table, 'crew', [])],
      ['how far they are built', (asked) => asked.positions([table])],
    ];

    it.each(questions)('gives no answer to who asks %s before anything was made', async (_, ask) => {
      await expect(ask(readModel)).rejects.toThrow(ReadModelUnavailable);
    });

    it.each(questions)('gives no answer to who asks %s while it is built, and one from then on', async (_, ask) => {
      const other = lab().elsewhere();
      await prepare(2n);
      await readModel.save([change('a')], at(1n));
      await expect(ask(readModel)).rejects.toThrow(ReadModelUnavailable);
      await expect(ask(other)).rejects.toThrow(/is being built|are being built/);
      await readModel.show(asProjections(ships));
      await expect(ask(readModel)).resolves.toBeDefined();
      await expect(ask(other)).resolves.toBeDefined();
    });

    it('gives the rows that are being built to who saves', async () => {
      await prepare(2n);
      await readModel.save([change('a', { crew: 1 })], at(1n));
      expect(await readModel.building(table, ['a', 'b'])).toEqual(new Map([['a', { name: 'a', crew: 1, port: null }]]));
      expect(await readModel.building(table, [])).toEqual(new Map());
    });

    it('goes on after a restart, while what came meanwhile is built', async () => {
      await prepare(2n);
      await readModel.save([change('a')], at(2n));
      await readModel.show(asProjections(ships));
      readModel = await lab().reopen();
      await prepare(9n);
      expect(await readModel.count(table, [])).toBe(1);
    });

    it('goes on after a restart that found nothing in the log before', async () => {
      await prepare(undefined);
      await readModel.show(asProjections(ships));
      readModel = await lab().reopen();
      await prepare(9n);
      expect(await readModel.count(table, [])).toBe(0);
    });

    it('is over when the rows are thrown away, until they are built anew', async () => {
      await prepare(7n);
      await readModel.save([change('a')], at(7n));
      await readModel.show(asProjections(ships));
      await prepare(6n);
      for (const [, ask] of questions) await expect(ask(readModel)).rejects.toThrow(ReadModelUnavailable);
      await readModel.save([change('b')], at(6n));
      await readModel.show(asProjections(ships));
      expect((await readModel.list(table, {})).map(({ key }) => key)).toEqual(['b']);
    });

    it('changes nothing when it is done again', async () => {
      await prepare(7n);
      await readModel.show(asProjections(ships));
      await readModel.show(asProjections(ships));
      expect(await readModel.count(table, [])).toBe(0);
    });

    it('says how far tables are built, and nothing of one built from an empty log', async () => {
      await readModel.prepare(asProjections(ships, newer), endingAt(7n));
      await readModel.save([], at(7n));
      await readModel.show(asProjections(ships, newer));
      expect(await lab().elsewhere().positions([table, 'ships_v2'])).toEqual(at(7n));
      expect(await readModel.positions([table])).toEqual(at(7n));
    });

    it('says nothing of how far tables are built before all of them are shown', async () => {
      await readModel.prepare(asProjections(ships, newer), endingAt(7n));
      await readModel.save([], at(7n));
      await readModel.show(asProjections(ships));
      await expect(readModel.positions([table, 'ships_v2'])).rejects.toThrow('ships_v2 is being built');
    });
  });
};
