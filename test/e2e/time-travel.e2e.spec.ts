/** Every read at T equals the fold of the log up to T, over a long history and many T. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/adapters/ambient/system.js';
import { createLog } from '../../src/app/http/log.js';
import type { EventStore } from '../../src/app/ports/event-store.js';
import type { ReadModel, RowQuery, RowSource } from '../../src/app/ports/read-model.js';
import { ProjectionRunner } from '../../src/app/projecting/projection-runner.js';
import { positionAt } from '../../src/app/reading/moment.js';
import { PastRows } from '../../src/app/reading/past-rows.js';
import { applyQuery, countOf, sumOf } from '../../src/app/reading/rows-in-memory.js';
import type { Recorded } from '../../src/domain/kernel/message.js';
import { attachments } from '../../src/projections/attachments.projection.js';
import { hosts } from '../../src/projections/hosts.projection.js';
import { processes, projections } from '../../src/projections/index.js';
import { milestonesTableOf } from '../../src/projections/milestones.js';
import { type Projection, tableOf } from '../../src/projections/projection.js';
import { servers } from '../../src/projections/servers.projection.js';
import { volumeTypes } from '../../src/projections/volume-types.projection.js';
import { volumes } from '../../src/projections/volumes.projection.js';
import { openStore } from '../support/open-store.js';
import { foldInto } from '../support/projected-rows.js';
import { RandomHistory } from '../support/random-history/random-history.js';
import { SeededRandom } from '../support/seeded-random.js';
import { sqliteReadModelLab } from '../support/sqlite-read-model-lab.js';

const events = 100_000;
const stops = 1_000;
const asked = [volumes, attachments, servers, hosts, volumeTypes] as unknown as readonly Projection[];

/** The rows of all tables, by nothing but their folds. */
class Fold {
  private readonly tables = new Map(asked.map((projection) => [projection, new Map<string, object>()]));
  /** Every key there ever was. */
  readonly keys = new Map(asked.map((projection) => [projection, new Set<string>()]));

  take(recorded: Recorded): void {
    for (const [projection, rows] of this.tables) {
      const key = foldInto(rows, projection, recorded);
      if (key !== undefined) this.keys.get(projection)?.add(key);
    }
  }

  rowsOf(projection: Projection) {
    const rows = [...(this.tables.get(projection) ?? [])];
    return rows.map(([key, row]) => ({ key, row, columns: projection.columnsOf(row) }));
  }
}

interface Stop {
  /** How many events of the log had happened. */
  readonly count: number;
  /** What is said of it. */
  readonly at: string;
}

let store: EventStore;
let readModel: ReadModel;
let log: Recorded[];
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const opened = openStore();
  closing.push(() => opened.dispose());
  store = opened.store;
  await new RandomHistory(5).record(store, events);
  const lab = await sqliteReadModelLab();
  closing.push(() => lab.dispose());
  readModel = lab.readModel;
  const runner = new ProjectionRunner(store, readModel, projections(processes({ unplugTries: 3 })), systemClock, createLog('error'));
  await runner.start();
  await runner.stop();
  log = [];
  for await (const recorded of store.readAll()) log.push(recorded);
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const eventAt = (index: number): Recorded => {
  const found = log[index];
  if (!found) throw new Error(`there is no event ${index}`);
  return found;
};

/** Half of them said as positions, half as times; in the order in which they come in the log. */
const randomStops = (random: SeededRandom, count: number): readonly Stop[] => {
  const made = Array.from({ length: count }, (_, index): Stop => {
    const near = random.below(log.length);
    if (index % 2 === 0) return { count: near + 1, at: eventAt(near).position.toString() };
    const time = new Date(Date.parse(eventAt(near).metadata.at) + random.below(3_000) - 1_500).toISOString();
    const later = log.findIndex(({ metadata }) => metadata.at > time);
    return { count: later === -1 ? log.length : later, at: time };
  });
  return made.toSorted((one, other) => one.count - other.count);
};

/** What faces ask: of a project, by name or status, a page, after a marker. */
const randomQuery = (projection: Projection, fold: Fold, random: SeededRandom): RowQuery => {
  const columns = [...Object.keys(projection.columns), 'key'];
  const some = fold.rowsOf(projection).at(random.below(8));
  const column = random.oneOf(columns);
  const value = column === 'key' ? (some?.key ?? 'none') : (some?.columns[column] ?? null);
  return {
    ...(random.below(3) > 0 && { where: [{ column, is: random.oneOf(['equal', 'unequal'] as const), value }] }),
    ...(random.below(2) > 0 && { sort: [{ column: random.oneOf(columns), direction: random.oneOf(['asc', 'desc'] as const) }] }),
    ...(random.below(3) === 0 && { limit: random.below(5), offset: random.below(3) }),
    ...(random.below(4) === 0 && { after: some?.key ?? 'none' }),
  };
};

const expectSame = async (past: RowSource, fold: Fold, random: SeededRandom): Promise<void> => {
  for (const projection of asked) {
    const table = tableOf(projection);
    const rows = fold.rowsOf(projection);
    const query = random.below(2) === 0 ? {} : randomQuery(projection, fold, random);
    const where = query.where ?? [];
    expect({ query, listed: await past.list(table, query) }).toEqual({ query, listed: applyQuery(rows, query) });
    expect(await past.count(table, where)).toBe(countOf(rows, where));
    if ('size' in projection.columns) expect(await past.sum(table, 'size', where)).toBe(sumOf(rows, 'size', where));
    const ever = [...(fold.keys.get(projection) ?? [])];
    const keys = ever.length === 0 ? ['none'] : [random.oneOf(ever), random.oneOf(ever), ever.at(-1) ?? 'none'];
    const there = new Map(rows.map(({ key, row }) => [key, row]));
    for (const key of keys) expect({ key, row: await past.find(table, key) }).toEqual({ key, row: there.get(key) });
    expect(await past.findMany(table, keys)).toEqual(new Map(keys.flatMap((key) => (there.has(key) ? [[key, there.get(key)]] : []))));
  }
};

const milestoneTables = new Set(asked.map(milestonesTableOf));
const withoutMilestones = (rows: RowSource): RowSource => ({
  find: (table, key) => rows.find(table, key),
  findMany: (table, keys) => rows.findMany(table, keys),
  list: (table, query) => (milestoneTables.has(table) ? Promise.resolve([]) : rows.list(table, query)),
  count: (table, where) => rows.count(table, where),
  sum: (table, column, where) => rows.sum(table, column, where),
});

const checkAt = async (seed: number, count: number, rows: RowSource): Promise<void> => {
  const random = new SeededRandom(seed);
  const fold = new Fold();
  let taken = 0;
  for (const stop of randomStops(random, count)) {
    for (; taken < stop.count; taken += 1) fold.take(eventAt(taken));
    const position = await positionAt(store, readModel, stop.at);
    expect({ at: stop.at, position }).toEqual({ at: stop.at, position: stop.count === 0 ? undefined : eventAt(stop.count - 1).position });
    await expectSame(new PastRows(store, rows, position), fold, random);
  }
};

describe(`The rows as of a moment, over ${events.toLocaleString('en')} events`, () => {
  it(`are what the log up to then makes of them, at ${stops.toLocaleString('en')} moments`, () => checkAt(1, stops, readModel));
  it('are the same without milestones', () => checkAt(2, stops / 50, withoutMilestones(readModel)));
  it('come from milestones of streams that are long enough', async () => {
    const kept = (await readModel.count(milestonesTableOf(volumes), [])) + (await readModel.count(milestonesTableOf(servers), []));
    expect(kept).toBeGreaterThan(events / 250 / 4);
  });
});
