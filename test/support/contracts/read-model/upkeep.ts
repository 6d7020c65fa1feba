import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ReadModel, ReadModelMoved, ReadModelUnavailable } from '../../../../src/app/ports/read-model.js';
import { type RowTables, TablesReserved } from '../../../../src/app/ports/row-tables.js';
import { shadowOf } from '../../../../src/app/projecting/shadow.js';
import type { Projection } from '../../../../src/projections/projection.js';
import { tableOf } from '../../../../src/projections/projection.js';
import type { ReadModelLab } from '../read-model.contract.js';
import { asProjections, at, change, endingAt, keysOf, type Ship, ships, table } from './examples.js';

const withMilestones = { ...ships, milestones: { every: 250 } };
const shadowed = shadowOf(withMilestones as unknown as Projection);
const shadowTable = tableOf(shadowed.shadow);
const inShadow = (key: string, fields: Partial<Ship> = {}) => ({ ...change(key, fields), table: shadowTable });
const milestone = (of: string, key: string) => ({ table: `${of}_milestones`, key, row: { crew: 1 }, columns: { position: '1' } });

export const upkeepContract = (lab: () => ReadModelLab): void => {
  describe('its tables', () => {
    let rows: ReadModel & RowTables;
    const prepareShadow = () => rows.prepare([shadowed.shadow], endingAt(100n));
    const stays = () => Promise.resolve();
    beforeEach(async () => {
      rows = lab().readModel;
      const shown = asProjections(withMilestones);
      await rows.prepare(shown, endingAt(100n));
      await rows.save([change('a', { crew: 1, port: 'x' }), milestone(table, 'a@1')], at(5n));
      await rows.show(shown);
      await prepareShadow();
    });

    it('are listed: how far they are, with how many rows, and whether they are asked', async () => {
      await rows.save([inShadow('a'), inShadow('b')], at(7n, shadowTable));
      expect(await rows.tables()).toEqual([
        { table: shadowTable, position: 7n, isShown: false, rows: 2 },
        { table, position: 5n, isShown: true, rows: 1 },
      ]);
    });

    it('change places: what is asked is the shadow, and the old one is gone', async () => {
      await rows.save([inShadow('b', { crew: 2, port: 'y' }), milestone(shadowTable, 'b@1')], at(7n, shadowTable));
      await rows.index([shadowed.shadow]);
      await rows.replace([shadowed], stays);
      expect(await keysOf(rows, { where: [{ column: 'port', is: 'equal', value: 'y' }] })).toBe('b');
      expect((await rows.list(`${table}_milestones`, {})).map(({ key }) => key)).toEqual(['b@1']);
      expect(await rows.positions([table])).toEqual(at(7n));
      expect((await rows.tables()).map((each) => each.table)).toEqual([table]);
    });

    it('change places again and again', async () => {
      for (let times = 1n; times < 5n; times += 1n) {
        await prepareShadow();
        await rows.save([inShadow(`${times}`)], at(5n + times, shadowTable));
        await rows.index([shadowed.shadow]);
        await rows.replace([shadowed], stays);
        expect(await keysOf(rows, {})).toBe(`${times}`);
      }
    });

    it('are brought up to what is shown before they change places, and not an event less', async () => {
      await rows.save([inShadow('a')], at(3n, shadowTable));
      await rows.replace([shadowed], async (held, until, positions) => {
        expect([until, positions]).toEqual([5n, new Map([[shadowTable, 3n]])]);
        expect((await held.building(shadowTable, ['a'])).size).toBe(1);
        await held.save([inShadow('late')], at(until, shadowTable));
      });
      expect(await keysOf(rows, {})).toBe('a late');
      expect(await rows.positions([table])).toEqual(at(5n));
    });

    it('stay as they are where a change of places fails', async () => {
      await rows.save([inShadow('b')], at(3n, shadowTable));
      const failing = rows.replace([shadowed], async (held) => {
        await held.save([inShadow('late')], at(5n, shadowTable));
        throw new Error('the log is away');
      });
      await expect(failing).rejects.toThrow('the log is away');
      expect(await keysOf(rows, {})).toBe('a');
      expect((await prepareShadow()).get(shadowTable)).toBe(3n);
      expect((await rows.building(shadowTable, ['late', 'b'])).size).toBe(1);
    });

    it('let who keeps them elsewhere find that they are others, at the same position, too', async () => {
      const keeper = lab().elsewhere();
      await keeper.prepare(asProjections(withMilestones), endingAt(100n));
      await rows.save([inShadow('b')], at(5n, shadowTable));
      await rows.replace([shadowed], stays);
      await expect(keeper.save([change('late')], at(6n))).rejects.toThrow(ReadModelMoved);
      expect((await keeper.prepare(asProjections(withMilestones), endingAt(100n))).get(table)).toBe(5n);
      await keeper.save([change('late')], at(6n));
      expect(await keysOf(rows, {})).toBe('b late');
    });

    it('are dropped with all that belongs to them', async () => {
      await rows.drop(table);
      expect((await rows.tables()).map((each) => each.table)).toEqual([shadowTable]);
      for (const gone of [table, `${table}_milestones`]) await expect(rows.count(gone, [])).rejects.toThrow(ReadModelUnavailable);
      await rows.drop(table);
    });

    it('are looked after by one at a time', async () => {
      const end = await rows.reserve();
      const next = lab().elsewhere();
      await expect(next.reserve()).rejects.toThrow(TablesReserved);
      await end();
      await (
        await next.reserve()
      )();
    });

    describe('compared', () => {
      const same = [inShadow('a', { crew: 1, port: 'x' }), milestone(shadowTable, 'a@1')];
      const compared = async (...changes: Parameters<ReadModel['save']>[0]) => {
        await rows.save(changes, at(5n, shadowTable));
        return rows.compare(shadowed);
      };

      it('are the same', async () => {
        expect(await compared(...same)).toEqual({ position: 5n, rows: 2, differing: 0, first: undefined });
      });

      it('differ in a row, and the first is told', async () => {
        const found = await compared(...same, inShadow('a', { crew: 2, port: 'x' }), inShadow('b'));
        expect(found).toMatchObject({ differing: 2, first: { table, key: 'a' } });
        expect(JSON.parse(found?.first?.rebuilt ?? '')).toMatchObject({ crew: 2 });
        expect(JSON.parse(found?.first?.shown ?? '')).toMatchObject({ crew: 1 });
      });

      it('differ by a row that only one of them has', async () => {
        expect(await compared(milestone(shadowTable, 'a@1'))).toMatchObject({ differing: 1, first: { key: 'a', rebuilt: undefined } });
      });

      it('differ in nothing but what they are asked by', async () => {
        const row = { name: 'a', crew: 1, port: 'x' };
        const elsewhere = { table: shadowTable, key: 'a', row, columns: { ...row, port: 'y' } };
        expect(await compared(elsewhere, milestone(shadowTable, 'a@1'))).toMatchObject({ differing: 1, first: { key: 'a' } });
      });

      it('differ in a milestone', async () => {
        expect(await compared(inShadow('a', { crew: 1, port: 'x' }))).toMatchObject({
          first: { table: `${table}_milestones`, key: 'a@1' },
        });
      });

      it('are not compared while they are at different events', async () => {
        await rows.save(same, at(4n, shadowTable));
        expect(await rows.compare(shadowed)).toBeUndefined();
        await rows.level([shadowed], (held, until) => held.save([], at(until, shadowTable)));
        expect(await rows.compare(shadowed)).toMatchObject({ differing: 0 });
      });
    });
  });
};
