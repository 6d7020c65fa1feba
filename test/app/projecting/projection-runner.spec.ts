import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore, SubscriptionHandler } from '../../../src/app/ports/event-store.js';
import type { Committed } from '../../../src/app/projecting/shown-log.js';
import { eventually, fill, newEvent, newEvents } from '../../support/contracts/event-store/examples.js';
import type { ReadModelLab } from '../../support/contracts/read-model.contract.js';
import { laterTable, ProjectingLab, seen, seenLater, table, upTo } from '../../support/projecting-lab.js';
import { sqliteReadModelLab } from '../../support/sqlite-read-model-lab.js';
import type { VirtualTime } from '../../support/virtual-time.js';

describe('The projection runner', () => {
  let lab: ProjectingLab;
  let rows: ReadModelLab;
  let store: EventStore;
  let time: VirtualTime;
  beforeEach(async () => {
    lab = new ProjectingLab(await sqliteReadModelLab());
    ({ rows, store, time } = lab);
  });
  afterEach(() => lab.dispose());

  it('has started when the rows show everything there was', async () => {
    await fill(store, 'a', newEvents(700));
    await lab.append('b', 2);
    const runner = await lab.start();
    expect(await rows.readModel.find(table, 'a')).toEqual(upTo(700));
    expect(await rows.readModel.find(table, 'b')).toEqual(upTo(2));
    expect(runner.position).toBe(await store.head());
  });

  it('has started only when the rows may be asked, also where that took two tries', async () => {
    await lab.append('a', 2);
    let [tries, isShown] = [0, false];
    const readModel = Object.create(rows.readModel) as typeof rows.readModel;
    readModel.show = async (projections) => {
      tries += 1;
      if (tries === 1) throw new Error('somebody was in the way');
      await setImmediate();
      await rows.readModel.show(projections);
      isShown = true;
    };
    let wasShown: boolean | undefined;
    void lab.start(readModel).then(() => (wasShown = isShown));
    await eventually(() => {
      time.advance(1_000);
      return wasShown !== undefined;
    });
    expect({ tries, wasShown }).toEqual({ tries: 2, wasShown: true });
  });

  it('starts on an empty log, and has come nowhere', async () => expect((await lab.start()).position).toBeUndefined());

  it('folds what is stored later, and lets those go on who wait for it', async () => {
    const runner = await lab.start();
    const position = await lab.append('a', 3);
    expect(await runner.reached(position, 1_000)).toBe(true);
    expect(await rows.readModel.find(table, 'a')).toEqual(upTo(3));
    expect(await lab.positionOf()).toBe(position);
  });

  it('lets nobody wait longer than they wish', async () => {
    const runner = await lab.start();
    const waiting = runner.reached(99n, 1_000);
    time.advance(1_000);
    expect(await waiting).toBe(false);
  });

  it('has caught up when the rows show all that is in the log', async () => {
    const runner = await lab.start();
    expect(await runner.caughtUp(1_000)).toBe(true);
    await lab.append('a', 3);
    expect(await runner.caughtUp(1_000)).toBe(true);
    expect(await rows.readModel.find(table, 'a')).toEqual(upTo(3));
  });

  it('tells what was saved, once it was', async () => {
    const runner = await lab.start();
    const told: Committed[] = [];
    const found: Promise<unknown>[] = [];
    runner.committed.subscribe((committed) => {
      told.push(committed);
      found.push(rows.readModel.find(table, 'a'));
    });
    await lab.reached(runner, await lab.append('a', 2));
    const { position } = await store.append('a', 1, [newEvent({ gone: true })]);
    await lab.reached(runner, position);
    expect(told.flatMap(({ events }) => events.map(({ revision }) => revision))).toEqual([0, 1, 2]);
    expect(told.flatMap((each) => each.rows.map(({ key, row }) => [key, row]))).toEqual([
      ['a', upTo(2)],
      ['a', undefined],
    ]);
    expect(told.at(-1)?.position).toBe(position);
    expect(await Promise.all(found)).toEqual([upTo(2), undefined]);
  });

  it('removes a row, and begins it anew', async () => {
    const runner = await lab.start();
    await lab.append('a', 1);
    await store.append('a', 0, [newEvent({ gone: true })]);
    await lab.reached(runner, await lab.append('a', 1, 2));
    expect(await rows.readModel.find(table, 'a')).toEqual({ revisions: [2] });
  });

  it('saves no row that stayed as it was, but comes on', async () => {
    const saved: number[] = [];
    const runner = await lab.start(
      lab.saving((save) => (changes, at) => {
        saved.push(changes.length);
        return save(changes, at);
      }),
    );
    await lab.reached(runner, await lab.append('a', 1));
    const { position } = await store.append('a', 0, [newEvent({ same: true })]);
    await lab.reached(runner, position);
    expect(saved).toEqual([1, 0]);
    expect(await lab.positionOf()).toBe(position);
  });

  it('goes on after a restart where it was, with the rows it left', async () => {
    await lab.append('a', 2);
    await (await lab.start()).stop();
    await lab.append('a', 2, 2);
    await lab.start(await rows.reopen());
    expect(await (await rows.reopen()).find(table, 'a')).toEqual(upTo(4));
  });

  it('lets a projection join that is behind, and doubles nothing in the others', async () => {
    await lab.append('a', 3);
    await (await lab.start()).stop();
    await lab.append('a', 1, 3);
    const runner = await lab.start(rows.readModel, [seen, seenLater]);
    await lab.reached(runner, await lab.append('a', 1, 4));
    expect(await rows.readModel.find(table, 'a')).toEqual(upTo(5));
    expect(await rows.readModel.find(laterTable, 'a')).toEqual(upTo(5));
    expect([await lab.positionOf(seen), await lab.positionOf(seenLater)]).toEqual([runner.position, runner.position]);
  });

  describe('when saving goes wrong', () => {
    it('tries again; nothing is skipped and nothing doubled', async () => {
      let failures = 3;
      const told: Committed[] = [];
      const runner = await lab.start(
        lab.saving((save) => (changes, at) => (failures-- > 0 ? Promise.reject(new Error('full')) : save(changes, at))),
      );
      runner.committed.subscribe((committed) => told.push(committed));
      await lab.append('a', 2);
      await lab.recovered(runner, await lab.append('a', 1, 2));
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(3));
      expect(told.flatMap(({ events }) => events.map(({ revision }) => revision))).toEqual([0, 1, 2]);
    });

    it('folds nothing twice that was saved although it was said to have failed, and tells of it', async () => {
      let failures = 2;
      const told: Committed[] = [];
      const runner = await lab.start(
        lab.saving((save) => async (changes, at) => {
          await save(changes, at);
          if (failures-- > 0) throw new Error('the connection was lost');
        }),
      );
      runner.committed.subscribe((committed) => told.push(committed));
      await lab.append('a', 2);
      await lab.recovered(runner, await lab.append('a', 1, 2));
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(3));
      expect(told.flatMap(({ events }) => events.map(({ revision }) => revision))).toEqual([0, 1, 2]);
      expect(told.flatMap((each) => each.rows).at(-1)).toMatchObject({ key: 'a', row: upTo(3) });
      expect(new Set(told.flatMap((each) => each.rows.map(({ key }) => key)))).toEqual(new Set(['a']));
    });

    it('does not come on, and lets nobody go on, before it is saved', async () => {
      let full = true;
      const runner = await lab.start(lab.saving((save) => (changes, at) => (full ? Promise.reject(new Error('full')) : save(changes, at))));
      const position = await lab.append('a', 1);
      const waiting = runner.reached(position, 600_000);
      for (let tries = 0; tries < 5; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        time.advance(1_000);
      }
      expect(runner.position).toBeUndefined();
      full = false;
      await lab.recovered(runner, position);
      expect(await waiting).toBe(true);
    });

    it('waits until the rows can be read again', async () => {
      const prepare = rows.readModel.prepare.bind(rows.readModel);
      let broken = false;
      const readModel = lab.saving((save) => (changes, at) => {
        broken = !broken && runner.position === undefined;
        return broken ? Promise.reject(new Error('gone')) : save(changes, at);
      });
      let prepared = 0;
      readModel.prepare = (projections, head) => {
        prepared += 1;
        return prepared === 2 ? Promise.reject(new Error('still gone')) : prepare(projections, head);
      };
      const runner = await lab.start(readModel);
      await lab.recovered(runner, await lab.append('a', 2));
      expect(await rows.readModel.find(table, 'a')).toEqual(upTo(2));
      expect(prepared).toBe(3);
    });
  });

  it('subscribes again when the subscription ends', async () => {
    let handler: SubscriptionHandler | undefined;
    const failing = Object.create(store) as EventStore;
    failing.subscribe = (after, given) => {
      handler = given;
      return store.subscribe(after, given);
    };
    const runner = lab.runnerOn(rows.readModel, [seen], failing);
    await runner.start();
    await lab.reached(runner, await lab.append('a', 1));
    const first = handler;
    first?.onFailed(new Error('the server is gone'));
    await eventually(() => {
      time.advance(1_000);
      return handler !== first;
    });
    await lab.reached(runner, await lab.append('b', 1));
    expect(await rows.readModel.find(table, 'b')).toEqual(upTo(1));
  });

  describe('being stopped', () => {
    it('finishes the batch under way and begins no other', async () => {
      let finish: () => void = () => undefined;
      const begun: number[] = [];
      const runner = await lab.start(
        lab.saving((save) => async (changes, at) => {
          begun.push(changes.length);
          await new Promise<void>((resolve) => (finish = resolve));
          return save(changes, at);
        }),
      );
      const ends: string[] = [];
      runner.committed.subscribe({ next: () => ends.push('told'), complete: () => ends.push('complete') });
      await lab.append('a', 1);
      await eventually(() => begun.length === 1);
      const stopping = runner.stop().then(() => ends.push('stopped'));
      await lab.append('b', 1);
      finish();
      await stopping;
      expect(ends).toEqual(['told', 'complete', 'stopped']);
      expect([await rows.readModel.find(table, 'a'), await rows.readModel.find(table, 'b')]).toEqual([upTo(1), undefined]);
      expect(begun).toEqual([1]);
    });

    it('does not come back after a failure', async () => {
      let prepared = 0;
      const readModel = lab.saving(() => () => Promise.reject(new Error('full')));
      const prepare = rows.readModel.prepare.bind(rows.readModel);
      readModel.prepare = (projections, head) => {
        prepared += 1;
        return prepare(projections, head);
      };
      const runner = await lab.start(readModel);
      await lab.append('a', 1);
      await eventually(() => time.nextInMs !== undefined);
      await runner.stop();
      time.advance(10_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect([time.nextInMs, prepared]).toEqual([undefined, 1]);
    });

    it('does not come back while it is coming back from a failure', async () => {
      let release: (() => void) | undefined;
      let [subscriptions, prepared] = [0, 0];
      const readModel = lab.saving(() => () => Promise.reject(new Error('full')));
      const prepare = rows.readModel.prepare.bind(rows.readModel);
      readModel.prepare = async (projections, head) => {
        if ((prepared += 1) > 1) await new Promise<void>((resolve) => (release = resolve));
        return prepare(projections, head);
      };
      const watched = Object.create(store) as EventStore;
      watched.subscribe = (after, handler) => {
        subscriptions += 1;
        return store.subscribe(after, handler);
      };
      const runner = lab.runnerOn(readModel, [seen], watched);
      await runner.start();
      await lab.append('a', 1);
      await eventually(() => {
        time.advance(1_000);
        return release !== undefined;
      });
      await runner.stop();
      release?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(subscriptions).toBe(1);
    });
  });
});
