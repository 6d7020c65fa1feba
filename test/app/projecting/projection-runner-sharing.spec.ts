import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import type { Recorded } from '../../../src/domain/kernel/message.js';
import type { Committed } from '../../../src/app/projecting/shown-log.js';
import type { Projection } from '../../../src/projections/projection.js';
import { eventually, fill, newEvent, newEvents } from '../../support/contracts/event-store/examples.js';
import type { ReadModelLab } from '../../support/contracts/read-model.contract.js';
import { asProjections, laterTable, ProjectingLab, type Seen, seen, seenLater, table, upTo } from '../../support/projecting-lab.js';
import { sqliteReadModelLab } from '../../support/sqlite-read-model-lab.js';
import type { VirtualTime } from '../../support/virtual-time.js';

describe('Rows that others can reach, too', () => {
  let lab: ProjectingLab;
  let rows: ReadModelLab;
  let store: EventStore;
  let time: VirtualTime;
  beforeEach(async () => {
    lab = new ProjectingLab(await sqliteReadModelLab());
    ({ rows, store, time } = lab);
  });
  afterEach(() => lab.dispose());

  describe('while rows are built', () => {
    const asking = async () => rows.readModel.count(table, []).catch((error: unknown) => (error as Error).name);

    it('lets nobody ask for half of them', async () => {
      for (let stream = 0; stream < 12; stream += 1) await fill(store, `${stream}`, newEvents(1_000));
      const asked: unknown[] = [];
      const askedAtEachSave = lab.saving((save) => async (changes, at) => {
        await save(changes, at);
        asked.push(await asking());
      });
      await lab.runnerOn(askedAtEachSave, [seen], store, { rowsInSave: 5, eventsInSave: 4_000 }).start();
      expect(asked.length).toBeGreaterThan(1);
      expect(new Set(asked)).toEqual(new Set(['ReadModelUnavailable']));
      expect(await asking()).toBe(12);
      for (let stream = 0; stream < 12; stream += 1) expect(await rows.readModel.find(table, `${stream}`)).toEqual(upTo(1_000));
    });

    it('saves a row once that changed many times', async () => {
      await fill(store, 'a', newEvents(3_000));
      const saved: number[] = [];
      await lab.start(
        lab.saving((save) => (changes, at) => {
          saved.push(changes.length);
          return save(changes, at);
        }),
      );
      expect(saved).toEqual([1]);
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(3_000));
    });

    it('forgets no row of a batch, however many it has', async () => {
      const streams = 6_000;
      const appends = Array.from({ length: streams }, (_, number) => lab.append(`s-${number}`, 1));
      await Promise.all(appends);
      const again = Array.from({ length: streams }, (_, number) => lab.append(`s-${number}`, 1, 1));
      await Promise.all(again);
      await lab.start();
      const wrong = await rows.readModel.count(table, [{ column: 'total', is: 'unequal', value: 2 }]);
      expect([await rows.readModel.count(table, []), wrong]).toEqual([streams, 0]);
    });

    it('lets all ask at once where there is nothing to build', async () => {
      await lab.start();
      expect(await asking()).toBe(0);
    });

    it('lets all go on asking after a restart, and before it has caught up', async () => {
      await lab.append('a', 1);
      await (await lab.start()).stop();
      await lab.append('b', 1);
      const asked: unknown[] = [];
      const again = lab.saving((save) => async (changes, at) => {
        asked.push(await asking());
        await save(changes, at);
      });
      await lab.start(again);
      expect([asked, await asking()]).toEqual([[1], 2]);
    });

    it('folds nothing twice when the log is lost before enough has come to be saved', async () => {
      await fill(store, 'a', newEvents(3_000));
      let losses = 1;
      const losing = Object.create(store) as EventStore;
      losing.subscribe = (after, handler, types) => {
        const subscription = store.subscribe(after, { ...handler, onEvents: (events) => take(events) }, types);
        const take = async (events: readonly Recorded[]) => {
          await handler.onEvents(events);
          if (losses-- > 0) throw new Error('the server is gone');
        };
        return subscription;
      };
      const runner = lab.runnerOn(rows.readModel, [seen], losing);
      const starting = runner.start();
      await lab.recovered(runner, 3_000n);
      await starting;
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(3_000));
    });

    it('tells nothing of events that no projection folds', async () => {
      const told: Committed[] = [];
      const runner = await lab.start();
      runner.committed.subscribe((committed) => told.push(committed));
      await store.append('b', 'no-stream', [{ ...newEvent({}), event: { type: 'Unheard', data: {} } }]);
      await lab.reached(runner, await lab.append('a', 1));
      expect(told.flatMap(({ events }) => events.map(({ event }) => event.type))).toEqual(['Noted']);
    });

    it('lets them ask although events came that no projection folds', async () => {
      await lab.append('a', 1);
      await store.append('b', 'no-stream', [{ ...newEvent({}), event: { type: 'Unheard', data: {} } }]);
      const runner = await lab.start();
      expect([await asking(), await runner.caughtUp(1_000)]).toEqual([1, true]);
    });
  });

  describe('beside another one', () => {
    /** Saves after somebody else has built and saved all there is, as often as asked for. */
    const overtaken = (times: number, by: readonly Projection<Seen>[] = [seen]) => {
      let left = times;
      return lab.saving((save) => async (changes, at) => {
        if (left-- > 0) {
          const other = await lab.start(rows.elsewhere(), by);
          await other.stop();
        }
        await save(changes, at);
      });
    };

    it('folds nothing twice that the other saved first, and tells it all the same', async () => {
      const told: Committed[] = [];
      const runner = await lab.start(overtaken(2));
      runner.committed.subscribe((committed) => told.push(committed));
      await lab.reached(runner, await lab.append('a', 3));
      await lab.reached(runner, await lab.append('a', 2, 3));
      await lab.reached(runner, await lab.append('a', 1, 5));
      expect(runner.moved).toBe(2);
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(6));
      expect(told.flatMap(({ events }) => events.map(({ revision }) => revision))).toEqual([0, 1, 2, 3, 4, 5]);
      expect(told.flatMap((each) => each.rows.map(({ row }) => row))).toEqual([upTo(3), upTo(5), upTo(6)]);
    });

    it('folds what the other had not come to', async () => {
      const runner = await lab.start(overtaken(1), [seen, seenLater]);
      await lab.reached(runner, await lab.append('a', 3));
      expect(runner.moved).toBe(1);
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(3));
      expect(await rows.readModel.find(laterTable, 'a')).toEqual(upTo(3));
    });

    it('does not count what failed for another reason', async () => {
      let failures = 1;
      const runner = await lab.start(
        lab.saving((save) => (changes, at) => (failures-- > 0 ? Promise.reject(new Error('full')) : save(changes, at))),
      );
      const position = await lab.append('a', 1);
      await eventually(() => {
        time.advance(1_000);
        return runner.position === position;
      });
      expect(runner.moved).toBe(0);
    });
  });

  describe('when the rows are thrown away by somebody', () => {
    const throwAway = async () => {
      await rows.elsewhere().prepare(asProjections([seen]), () => Promise.resolve(undefined));
    };
    it('builds them anew with the next event, and tells nothing twice', async () => {
      const told: Committed[] = [];
      const runner = await lab.start();
      runner.committed.subscribe((committed) => told.push(committed));
      await lab.append('a', 2);
      await lab.reached(runner, await lab.append('b', 1));
      await throwAway();
      await lab.recovered(runner, await lab.append('b', 1, 1));
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(2));
      expect(await rows.readModel.find(table, 'b')).toEqual(upTo(2));
      expect(told.flatMap(({ events }) => events.map(({ stream, revision }) => `${stream}${revision}`))).toEqual(['a0', 'a1', 'b0', 'b1']);
    });

    it('builds them anew without one, when it looks', async () => {
      const runner = await lab.start();
      const position = await lab.append('a', 2);
      await lab.reached(runner, position);
      await throwAway();
      await runner.look();
      await lab.recovered(runner, position);
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(2));
      expect(await runner.reached(position, 1_000)).toBe(true);
    });

    it('builds what is missing when an older state of them was put back', async () => {
      const runner = await lab.start();
      const early = await lab.append('a', 1);
      await lab.reached(runner, early);
      const older = await rows.readModel.building<object>(table, ['a']);
      const position = await lab.append('a', 2, 1);
      await lab.reached(runner, position);
      await throwAway();
      const other = rows.elsewhere();
      await other.prepare(asProjections([seen]), () => store.head());
      await other.save([{ table, key: 'a', row: older.get('a') ?? {}, columns: { total: 1 } }], new Map([[table, early]]));
      await other.show(asProjections([seen]));
      await runner.look();
      await lab.recovered(runner, position);
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(3));
    });

    it('lets everything be where all is in place', async () => {
      let prepared = 0;
      const readModel = lab.saving((save) => save);
      const prepare = rows.readModel.prepare.bind(rows.readModel);
      readModel.prepare = (projections, head) => {
        prepared += 1;
        return prepare(projections, head);
      };
      const runner = await lab.start(readModel);
      await lab.reached(runner, await lab.append('a', 2));
      await runner.look();
      expect(prepared).toBe(1);
      await lab.reached(runner, await lab.append('a', 1, 2));
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(3));
    });

    it('looks for nothing more once it is stopped', async () => {
      const runner = await lab.start();
      await lab.reached(runner, await lab.append('a', 2));
      await runner.stop();
      await throwAway();
      await runner.look();
      await expect(rows.readModel.count(table, [])).rejects.toThrow('built from the log');
    });
  });
});
