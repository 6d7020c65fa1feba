import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/adapters/ambient/system.js';
import { EmbeddedEventStore } from '../../../src/adapters/event-store/embedded/embedded-event-store.js';
import { sqliteReadModel } from '../../../src/adapters/read-model/sqlite.js';
import { createLog } from '../../../src/app/http/log.js';
import { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { type BuildLimits, type BuildProgress, buildTables } from '../../../src/app/projecting/table-build.js';
import { processes, projections } from '../../../src/projections/index.js';
import { milestonesTableOf } from '../../../src/projections/milestones.js';
import { newMemoryFolder } from '../../support/open-store.js';
import { appendRandomLog } from '../../support/random-log.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { differencesOf, storedRows } from '../../support/stored-rows.js';

/** With milestones often enough for a short log. */
const all = projections(processes({ unplugTries: 8 })).map((each) => (each.milestones ? { ...each, milestones: { every: 7 } } : each));
const milestonesOf = all.filter(({ milestones }) => milestones).map(milestonesTableOf);

describe('Tables that are built many events at a time', () => {
  let folder: string;
  let store: EmbeddedEventStore;
  const file = (name: string) => join(folder, `${name}.db`);
  beforeEach(() => {
    folder = newMemoryFolder();
    store = EmbeddedEventStore.open(folder);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** As they are kept while things happen. */
  const keep = async (seed: number) => {
    const readModel = sqliteReadModel(file('kept'));
    const runner = new ProjectionRunner(store, readModel, all, systemClock, createLog('silent'));
    await runner.start();
    const events = await appendRandomLog(store, { events: 3_000, seed });
    expect(await runner.caughtUp(20_000)).toBe(true);
    await runner.stop();
    await readModel.close();
    return events;
  };

  const build = async (
    limits: BuildLimits,
    stop?: { readonly signal: AbortSignal; readonly onProgress: (progress: BuildProgress) => void },
  ) => {
    const readModel = sqliteReadModel(file('built'));
    const until = (await store.head()) ?? 0n;
    await buildTables({ store, readModel, projections: all, until, limits, ...stop });
    const positions = await readModel.prepare(all, () => store.head());
    await readModel.close();
    return [...positions.values()].every((position) => position === until);
  };

  const differences = () => differencesOf(storedRows(file('kept')), storedRows(file('built')));

  it.each([1, 2, 3])('have the very rows that were kept while it happened, milestones too (%i)', async (seed) => {
    await keep(seed);
    await build({ rowsInSave: 10_000, eventsInSave: 200_000 });
    expect(differences()).toEqual([]);
    const rows = storedRows(file('built'));
    expect(milestonesOf.map((table) => rows.get(table)?.length ?? 0)).not.toEqual(milestonesOf.map(() => 0));
  });

  it('have them, too, when they are saved after every few rows and none stays at hand', async () => {
    await keep(4);
    await build({ rowsInSave: 5, eventsInSave: 100 });
    expect(differences()).toEqual([]);
  });

  it('are saved soon and then ever more rarely: who is cut off loses no more than was saved, or a little', async () => {
    const events = await keep(7);
    const readModel = sqliteReadModel(file('built'));
    const saved: number[] = [];
    const watched = Object.assign(Object.create(readModel) as typeof readModel, {
      save: async (...[changes, positions]: Parameters<typeof readModel.save>) => {
        await readModel.save(changes, positions);
        saved.push(Number([...positions.values()][0]));
      },
    });
    const until = (await store.head()) ?? 0n;
    await buildTables({ store, readModel: watched, projections: all, until, limits: { rowsInSave: 10_000, eventsInSave: 5_000 } });
    await readModel.close();
    const page = 500;
    const [first = events] = saved;
    expect(first).toBeLessThanOrEqual(500 + page);
    for (const [index, position] of saved.entries())
      expect(position - (saved[index - 1] ?? 0)).toBeLessThanOrEqual((saved[index - 1] ?? first) + page);
    expect(saved.length).toBeLessThan(events / page - 1);
  });

  it('have them when building was stopped again and again', async () => {
    await keep(5);
    const random = new SeededRandom(5);
    let rounds = 0;
    for (let isBuilt = false; !isBuilt; rounds += 1) {
      const stopping = new AbortController();
      const after = 100 + random.below(1_000);
      const onProgress = ({ events }: BuildProgress) => {
        if (events > after) stopping.abort();
      };
      isBuilt = await build({ rowsInSave: 50, eventsInSave: 300 }, { signal: stopping.signal, onProgress });
    }
    expect(rounds).toBeGreaterThan(2);
    expect(differences()).toEqual([]);
  });

  it('have them when building was cut off, and nothing of what was not saved is there', async () => {
    await keep(6);
    const readModel = sqliteReadModel(file('built'));
    const until = (await store.head()) ?? 0n;
    let saves = 0;
    const cutOff = Object.assign(Object.create(readModel) as typeof readModel, {
      save: (...changes: Parameters<typeof readModel.save>) => {
        saves += 1;
        return saves % 3 === 0 ? Promise.reject(new Error('cut off')) : readModel.save(...changes);
      },
    });
    const limits = { rowsInSave: 100, eventsInSave: 300 };
    const once = () =>
      buildTables({ store, readModel: cutOff, projections: all, until, limits }).then(
        () => true,
        () => false,
      );
    let times = 0;
    while (!(await once())) times += 1;
    await readModel.close();
    expect(times).toBeGreaterThan(1);
    expect(differences()).toEqual([]);
  });
});
