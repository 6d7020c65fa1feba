import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../../src/app/http/log.js';
import type { EventStore, Subscription, SubscriptionHandler } from '../../../src/app/ports/event-store.js';
import { ProjectionFollower } from '../../../src/app/projecting/projection-follower.js';
import type { Committed } from '../../../src/app/projecting/shown-log.js';
import { type Projection, tableOf } from '../../../src/projections/projection.js';
import { aWhile, appendAtTail, eventually, metadata, newEvent } from '../../support/contracts/event-store/examples.js';
import { KeptRows } from '../../support/kept-rows.js';
import { openStore } from '../../support/open-store.js';
import { VirtualTime } from '../../support/virtual-time.js';

const projection = (name: string, handles: readonly string[]): Projection => ({
  ...{ name, version: 1, handles, keyOf: ({ stream }) => stream, evolve: () => undefined },
  ...{ columns: {}, indexed: [], columnsOf: () => ({}) },
});
const work = projection('work', ['Noted']);
const shown = projection('shown', ['Noted', 'Seen']);
const tables = [work, shown].map(tableOf);
const [table = ''] = tables;

describe('The projection follower', () => {
  let store: ReturnType<typeof openStore>;
  let rows: KeptRows;
  let time: VirtualTime;
  let follower: ProjectionFollower;
  let told: Committed[];

  const followerOf = (from: EventStore = store.store) =>
    new ProjectionFollower({
      ...{ store: from, readModel: rows, projections: [work, shown], told: [work] },
      ...{ clock: time, log: createLog('silent') },
    });
  const start = async (from?: EventStore) => {
    follower = followerOf(from);
    follower.committed.subscribe((committed) => told.push(committed));
    await follower.start();
  };
  const append = (stream: string, type = 'Noted') =>
    appendAtTail(store.store, stream, [{ ...newEvent(), event: { type, data: {} }, metadata }]).then(({ position }) => position);
  const save = (position: bigint) => rows.save(position, ...tables);
  const streams = () => told.flatMap(({ events }) => events.map(({ stream }) => stream));

  beforeEach(() => {
    store = openStore();
    rows = new KeptRows();
    time = new VirtualTime();
    told = [];
    follower = followerOf();
  });
  afterEach(async () => {
    await follower.stop();
    await store.dispose();
  });

  it('has come nowhere on an empty log, and is caught up there', async () => {
    await start();
    expect(follower.position).toBeUndefined();
    expect(await follower.caughtUp(1_000)).toBe(true);
  });

  it('shows what there was once the rows do, and tells none of it', async () => {
    const position = await append('a');
    save(position - 1n);
    await start();
    await aWhile();
    expect(follower.position).toBeUndefined();
    save(position);
    await eventually(() => follower.position === position);
    expect(told).toEqual([]);
  });

  it('tells what comes once the rows show it: with the rows as they are then', async () => {
    await start();
    const waiting = append('a').then(async (position) => [position, await follower.reached(position, 1_000)] as const);
    await aWhile();
    expect(told).toEqual([]);
    rows.rows.set(`${table}/a`, { done: true });
    save(1_000n);
    const [position, reached] = await waiting;
    expect(reached).toBe(true);
    expect(streams()).toEqual(['a']);
    expect(told.map((each) => [each.position, each.rows])).toEqual([[position, [{ table, key: 'a', row: { done: true } }]]]);
  });

  it('waits for the table that is furthest behind', async () => {
    await start();
    const position = await append('a');
    rows.saved.set(table, position);
    save(position - 1n);
    rows.save(position, table);
    await aWhile();
    expect(told).toEqual([]);
    save(position);
    await eventually(() => told.length === 1);
  });

  it('tells of a row that is gone that there is none', async () => {
    await start();
    save(await append('a'));
    await eventually(() => told.length === 1);
    expect(told[0]?.rows).toEqual([{ table, key: 'a', row: undefined }]);
  });

  it('tells rows only of the tables it is asked to tell', async () => {
    await start();
    rows.rows.set(`${tableOf(shown)}/a`, { seen: true });
    save(await append('a', 'Seen'));
    await eventually(() => told.length === 1);
    expect([streams(), told[0]?.rows]).toEqual([['a'], []]);
  });

  it('tells what is shown of a batch, and the rest when that is', async () => {
    await start();
    const positions = [await append('a'), await append('b'), await append('c')];
    for (const position of positions) {
      save(position);
      await eventually(() => follower.position === position);
      expect(streams()).toEqual(['a', 'b', 'c'].slice(0, positions.indexOf(position) + 1));
    }
  });

  it('lets those go on who wait only when it was told', async () => {
    await start();
    const seen: (bigint | undefined)[] = [];
    follower.committed.subscribe(() => seen.push(follower.position));
    const positions = [await append('a'), await append('b')];
    for (const position of positions) {
      save(position);
      await eventually(() => follower.position === position);
    }
    expect(seen).toEqual([undefined, positions[0]]);
  });

  it('never goes back to what there was at its start', async () => {
    await append('a');
    await start();
    const last = await append('b');
    await aWhile();
    save(last);
    await eventually(() => follower.position === last);
    time.advance(1_000);
    await aWhile();
    expect(follower.position).toBe(last);
  });

  it('waits for a table that has come nowhere yet', async () => {
    await start();
    rows.save(await append('a'), table);
    await aWhile();
    expect(told).toEqual([]);
  });

  it('misses no hint that comes while it asks', async () => {
    await start();
    const positions = rows.positions.bind(rows);
    rows.positions = async () => {
      rows.positions = positions;
      save(1_000n);
      return Promise.reject(new Error('as it was before'));
    };
    await append('a');
    await eventually(() => told.length === 1);
  });

  it('passes over events nobody keeps rows of', async () => {
    save(await append('a'));
    await start();
    await append('b', 'Ordered');
    expect(await follower.caughtUp(1_000)).toBe(true);
    const position = await append('c');
    save(position);
    await eventually(() => follower.position === position);
    expect(streams()).toEqual(['c']);
  });

  it('asks once where the log ends, however many want to know at once', async () => {
    let asked = 0;
    const counting = Object.create(store.store) as EventStore;
    counting.head = (types) => {
      asked += 1;
      return store.store.head(types);
    };
    await start(counting);
    asked = 0;
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => follower.caughtUp(1_000)));
    expect(new Set(answers)).toEqual(new Set([true]));
    expect(asked).toBe(1);
    await follower.caughtUp(1_000);
    expect(asked).toBe(2);
  });

  it('asks again after a while where no hint comes', async () => {
    await start();
    const position = await append('a');
    await eventually(() => rows.asked > 0);
    for (const name of tables) rows.saved.set(name, position);
    await eventually(() => {
      time.advance(200);
      return told.length === 1;
    });
  });

  it('does not ask while nothing is waited for', async () => {
    await start();
    const position = await append('a');
    save(position);
    await eventually(() => follower.position === position);
    const { asked } = rows;
    time.advance(60_000);
    await aWhile();
    expect(rows.asked).toBe(asked);
  });

  it('skips nothing while the rows are away', async () => {
    await start();
    save(await append('a'));
    await eventually(() => told.length === 1);
    rows.isAway = true;
    await append('b');
    const last = await append('c');
    save(last);
    await aWhile();
    expect(streams()).toEqual(['a']);
    rows.isAway = false;
    rows.hint();
    await eventually(() => follower.position === last);
    expect(streams()).toEqual(['a', 'b', 'c']);
  });

  it('tells with their rows what was saved just before the rows went away', async () => {
    await start();
    rows.rows.set(`${table}/a`, { done: true });
    const find = rows.findMany.bind(rows);
    let failures = 2;
    rows.findMany = (...asked) => ((failures -= 1) >= 0 ? Promise.reject(new Error('gone')) : find(...asked));
    save(await append('a'));
    await eventually(() => {
      time.advance(200);
      return told.length === 1;
    });
    expect(told[0]?.rows).toEqual([{ table, key: 'a', row: { done: true } }]);
  });

  it('waits while the rows are built anew', async () => {
    await start();
    save(await append('a'));
    await eventually(() => told.length === 1);
    rows.saved.clear();
    const position = await append('b');
    await aWhile();
    rows.save(position - 1n, ...tables);
    await aWhile();
    expect(streams()).toEqual(['a']);
    save(position);
    await eventually(() => follower.position === position);
    expect(streams()).toEqual(['a', 'b']);
  });

  it('goes on from what it told when following the log fails', async () => {
    const subscriptions: { readonly handler: SubscriptionHandler; readonly subscription: Subscription }[] = [];
    const from = Object.create(store.store) as EventStore;
    from.subscribe = (after, handler, types) => {
      const subscription = store.store.subscribe(after, handler, types);
      subscriptions.push({ handler, subscription });
      return subscription;
    };
    await start(from);
    save(await append('a'));
    await eventually(() => told.length === 1);
    await subscriptions[0]?.subscription.stop();
    subscriptions[0]?.handler.onFailed(new Error('gone'));
    const position = await append('b');
    save(position);
    time.advance(500);
    await eventually(() => follower.position === position);
    expect([streams(), subscriptions.length]).toEqual([['a', 'b'], 2]);
  });

  it('stops at once, also while it waits for rows', async () => {
    await start();
    await append('a');
    await aWhile();
    await follower.stop();
    save(1_000n);
    expect([told, rows.watchers]).toEqual([[], 0]);
  });

  it('stops at once, also while rows cannot be read', async () => {
    await start();
    rows.findMany = () => Promise.reject(new Error('gone'));
    save(await append('a'));
    await aWhile();
    await follower.stop();
    expect(told).toEqual([]);
  });

  it('lets nobody wait longer than they wish', async () => {
    await start();
    const waiting = follower.reached(99n, 1_000);
    time.advance(1_000);
    expect(await waiting).toBe(false);
  });
});
