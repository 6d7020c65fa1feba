import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventStore, EventStoreUnavailable } from '../../../src/app/ports/event-store.js';
import type { OrderDesk } from '../../../src/app/agent/order-desk.js';
import type { HostWork, HostWorkResult } from '../../../src/domain/host/host-work.js';
import { type HostOutcome, refused, unknown } from '../../../src/domain/kernel/host-outcome.js';
import { appendAtTail, eventually, newEvent } from '../../support/contracts/event-store/examples.js';
import { OrderLab, RememberingHost, revoke, revoked, TestGrant, theHost, unplug } from '../../support/order-lab.js';

describe('The agent of a host that is reached through the log', () => {
  let lab: OrderLab;
  let desk: OrderDesk;

  const order = (work: HostWork, orderId: string, epoch = 1): Promise<HostOutcome<HostWorkResult>> =>
    desk.gatewayFor(new TestGrant(epoch)).run(theHost, work, orderId);
  /** For an order nobody will ever hear of. */
  const ordered = async (work: HostWork, orderId: string, epoch = 1): Promise<void> => {
    const before = (await lab.orders()).length;
    order(work, orderId, epoch).catch(() => undefined);
    await lab.ordered(before + 1);
  };
  /** Its process is gone: nothing it still does is seen by anybody. */
  const crashed = (): RememberingHost => {
    const gone = new RememberingHost();
    gone.hold();
    return gone;
  };
  const failing = (append: (...given: Parameters<EventStore['append']>) => ReturnType<EventStore['append']>): EventStore =>
    new Proxy(lab.store, {
      get: (store, name: keyof EventStore) => (name === 'append' ? append : (store[name].bind(store) as unknown)),
    });

  /** Events come as they may come from a log far away: never two at once. */
  const oneByOne = (store: EventStore): EventStore => {
    const subscribeToStream: EventStore['subscribeToStream'] = (stream, after, handler) =>
      store.subscribeToStream(stream, after, {
        ...handler,
        onEvents: async (events) => {
          for (const event of events) {
            await handler.onEvents([event]);
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
        },
        onCaughtUp: () => handler.onCaughtUp?.(),
        onFailed: (error) => handler.onFailed(error),
      });
    return new Proxy(store, {
      get: (target, name: keyof EventStore) => (name === 'subscribeToStream' ? subscribeToStream : (target[name].bind(target) as unknown)),
    });
  };

  beforeEach(async () => {
    lab = new OrderLab();
    desk = await lab.desk();
  });
  afterEach(() => lab.dispose());

  it('answers in its own stream, on behalf of who ordered it', async () => {
    await lab.agent();
    await order(revoke('e1'), '5eb00000-0000-4000-8000-000000000001');
    const [started, ended] = await lab.outcomes();
    expect(started?.event.type).toBe('AgentStarted');
    expect(ended?.event).toMatchObject({
      type: 'WorkEnded',
      data: { order: 0, outcome: revoked, stale: false, answeredUpTo: 0, takenUpTo: 0, epochs: { 3: 1 } },
    });
    expect(ended?.metadata.correlationId).toBe('5eb00000-0000-4000-8000-000000000001');
  });

  it('works for different subjects side by side, and for one subject one after the other', async () => {
    const agent = await lab.agent();
    const held = lab.host.hold();
    const all = [order(revoke('e1'), 'o1'), order(revoke('e2'), 'o2')];
    await eventually(() => lab.host.begun.length === 2);
    all.push(order(unplug('e1'), 'o3'));
    await eventually(() => agent.openCount === 3);
    expect(lab.host.begun).toEqual(['Revoke e1', 'Revoke e2']);
    held.letGo();
    await eventually(() => lab.host.begun.length === 3);
    held.letGo();
    await Promise.all(all);
    expect((await lab.answers()).at(-1)).toMatchObject({ order: 2, answeredUpTo: 2 });
  });

  it('does no more at once than it may', async () => {
    await lab.agent({ mostAtOnce: 2 });
    const held = lab.host.hold();
    const all = ['1', '2', '3'].map((nr) => order(revoke(`e${nr}`), `o${nr}`));
    await lab.ordered(3);
    await eventually(() => lab.host.begun.length === 2);
    held.letGo();
    await eventually(() => lab.host.begun.length === 3);
    held.letGo();
    await Promise.all(all);
  });

  it('says up to where everything is answered, whatever was answered beyond', async () => {
    await lab.agent();
    let letGo: (outcome: HostOutcome<HostWorkResult>) => void = () => undefined;
    lab.host.answer = (work) => (work.type === 'Revoke' ? new Promise((resolve) => (letGo = resolve)) : Promise.resolve(revoked));
    await order(unplug('e0'), 'o0');
    const slow = order(revoke('e1'), 'o1');
    await eventually(() => lab.host.begun.length === 2);
    await order(unplug('e2'), 'o2');
    letGo(revoked);
    await slow;
    expect((await lab.answers()).map(({ order: nr, answeredUpTo }) => [nr, answeredUpTo])).toEqual([
      [0, 0],
      [2, 0],
      [1, 2],
    ]);
  });

  it('does not begin twice what is asked for again while it is under way, and answers both', async () => {
    await lab.agent();
    const held = lab.host.hold();
    const first = order(revoke('e1'), 'o1');
    await eventually(() => lab.host.begun.length === 1);
    const second = order(revoke('e1'), 'o1', 2);
    await lab.ordered(2);
    held.letGo();
    expect(await Promise.all([first, second])).toEqual([revoked, revoked]);
    expect(lab.host.begun).toEqual(['Revoke e1']);
    expect((await lab.answers()).map(({ order: nr }) => nr)).toEqual([0, 1]);
  });

  it('finishes what it has begun when it is stopped, and begins nothing more', async () => {
    const agent = await lab.agent();
    const held = lab.host.hold();
    const first = order(revoke('e1'), 'o1');
    await ordered(unplug('e1'), 'o2');
    await eventually(() => lab.host.begun.length === 1 && agent.openCount === 2);
    const stopped = agent.stop(1_000);
    held.letGo();
    expect(await first).toEqual(revoked);
    await stopped;
    expect(lab.host.begun).toEqual(['Revoke e1']);
  });

  it('leaves to the next life what takes longer than it was given', async () => {
    const agent = await lab.agent();
    lab.host.hold();
    await ordered(revoke('e1'), 'o1');
    await eventually(() => lab.host.begun.length === 1);
    const stopped = agent.stop(1_000);
    lab.time.advance(1_000);
    await stopped;
    expect(await lab.answers()).toEqual([]);
  });

  describe('after a restart', () => {
    it('does what was not answered, and takes a refusal for doubt', async () => {
      await lab.agent({ host: crashed() });
      const outcome = order(revoke('e1'), 'o1');
      await lab.ordered(1);
      lab.host.answer = () => Promise.resolve(refused('it is in use'));
      await lab.agent();
      expect(await outcome).toEqual(unknown('it is in use'));
      expect(await order(revoke('e2'), 'o2')).toEqual(refused('it is in use'));
    });

    it('believes a refusal when no life was before it', async () => {
      const outcome = order(revoke('e1'), 'o1');
      await lab.ordered(1);
      lab.host.answer = () => Promise.resolve(refused('it is in use'));
      await lab.agent();
      expect(await outcome).toEqual(refused('it is in use'));
    });

    it('does of several orders for one subject only the newest, and answers them all', async () => {
      await lab.agent({ host: crashed() });
      const outcomes = [order(revoke('e1'), 'o1'), order(revoke('e2'), 'o2')];
      await lab.ordered(2);
      outcomes.push(order(unplug('e1'), 'o3'));
      await lab.ordered(3);
      outcomes.push(order(revoke('e1'), 'o4'));
      await lab.ordered(4);
      await lab.agent({ store: oneByOne(lab.store) });
      const superseded = { outcome: 'unknown', reason: 'a later order for the same came before this was begun' };
      expect(await Promise.all(outcomes)).toEqual([superseded, revoked, superseded, revoked]);
      expect(lab.host.begun).toEqual(['Revoke e2', 'Revoke e1']);
      expect((await lab.answers()).at(-1)?.answeredUpTo).toBe(3);
    });

    it('does nothing of what an earlier life has answered, also beyond what was all answered', async () => {
      const first = new RememberingHost();
      first.answer = ({ type }) => (type === 'Revoke' ? new Promise(() => undefined) : Promise.resolve(revoked));
      await lab.agent({ host: first });
      const hung = order(revoke('e1'), 'o1');
      await eventually(() => first.begun.length === 1);
      await order(unplug('e2'), 'o2');
      await lab.agent();
      await hung;
      await order(unplug('e3'), 'o3');
      expect(lab.host.begun).toEqual(['Revoke e1', 'Unplug e3']);
      expect((await lab.answers()).map(({ order: nr }) => nr)).toEqual([1, 0, 2]);
    });

    it('gives the answers of earlier lives again', async () => {
      const first = await lab.agent();
      await order(revoke('e1'), 'o1');
      await first.stop(0);
      await lab.agent();
      expect(await order(revoke('e1'), 'o1', 2)).toEqual(revoked);
      expect(lab.host.begun).toEqual(['Revoke e1']);
    });

    it('remembers which epochs are over, however long ago it learned it', async () => {
      const first = await lab.agent();
      await order(revoke('e1'), 'o1', 7);
      await desk.gatewayFor(new TestGrant(1, 9)).run(theHost, revoke('e2'), 'o2');
      await first.stop(0);
      const second = await lab.agent();
      await expect(order(revoke('e3'), 'o3', 5)).rejects.toThrow('no longer ours');
      expect(second.stale.order).toBe(1);
      expect(lab.host.begun).toEqual(['Revoke e1', 'Revoke e2']);
    });

    it('does not give the refusal of an old epoch to the new one', async () => {
      const first = await lab.agent();
      await order(revoke('e1'), 'o1', 7);
      await expect(order(revoke('e2'), 'o2', 5)).rejects.toThrow('no longer ours');
      expect(await order(revoke('e2'), 'o2', 7)).toEqual(revoked);
      await first.stop(0);
      await lab.agent();
      expect(await order(revoke('e2'), 'o2', 8)).toEqual(revoked);
      expect(lab.host.begun).toEqual(['Revoke e1', 'Revoke e2']);
    });
  });

  describe('when another agent takes over its host', () => {
    it('learns of it by what it has to say, and stops', async () => {
      const [hung, old] = [crashed(), new RememberingHost()];
      const held = old.hold();
      const first = await lab.agent({ host: old });
      const outcome = order(revoke('e1'), 'o1');
      await eventually(() => old.begun.length === 1);
      const second = await lab.agent();
      await outcome;
      held.letGo();
      expect((await first.lost).message).toBe('another agent acts for sim-1 now');
      expect(first.stale.agent).toBe(1);
      await order(unplug('e2'), 'o2');
      expect([old.begun, hung.begun, lab.host.begun]).toEqual([['Revoke e1'], [], ['Revoke e1', 'Unplug e2']]);
      expect(second.stale.agent).toBe(0);
    });

    it('asks before it begins anything, when it has not heard of itself for a while', async () => {
      const old = new RememberingHost();
      const first = await lab.agent({ host: old });
      const held = lab.host.hold();
      await lab.agent();
      lab.time.advance(1_500);
      const outcome = order(revoke('e1'), 'o1');
      await first.lost;
      await eventually(() => lab.host.begun.length === 1);
      held.letGo();
      expect(await outcome).toEqual(revoked);
      expect(old.begun).toEqual([]);
    });

    it('takes what the older wrote meanwhile into account', async () => {
      await lab.agent({ host: crashed() });
      let isFirst = true;
      const store = failing(async (stream, expected, events) => {
        if (isFirst) await appendAtTail(lab.store, stream, [newEvent()]);
        isFirst = false;
        return lab.store.append(stream, expected, events);
      });
      await lab.agent({ store });
      expect(await order(revoke('e1'), 'o1')).toEqual(revoked);
      expect((await lab.outcomes()).map(({ event }) => event.type)).toEqual(['AgentStarted', 'Noted', 'AgentStarted', 'WorkEnded']);
    });
  });

  describe('while the log is out of reach', () => {
    const goOn = async (until: () => boolean): Promise<void> => {
      const turning = setInterval(() => lab.time.advance(500), 1);
      await eventually(until);
      clearInterval(turning);
    };

    it('keeps its answers, and stores each once when it is back', async () => {
      let isAway = false;
      let landed = 0;
      const store = failing(async (stream, expected, events) => {
        if (!isAway) return lab.store.append(stream, expected, events);
        // The first is stored all the same, and nobody says so.
        if (landed++ === 0) await lab.store.append(stream, expected, events);
        throw new EventStoreUnavailable('no answer');
      });
      const agent = await lab.agent({ store });
      const outcomes = ['1', '2', '3'].map((nr) => order(revoke(`e${nr}`), `o${nr}`));
      isAway = true;
      await eventually(() => lab.host.begun.length === 3);
      await goOn(() => landed > 3);
      isAway = false;
      await goOn(() => agent.openCount === 0 && desk.waiting.length === 0);
      expect(await Promise.all(outcomes)).toEqual([revoked, revoked, revoked]);
      expect((await lab.answers()).map(({ order: nr }) => nr).sort()).toEqual([0, 1, 2]);
    });

    it('waits with its start', async () => {
      let tries = 0;
      const store = failing((stream, expected, events) => {
        tries += 1;
        return tries < 3 ? Promise.reject(new EventStoreUnavailable('no answer')) : lab.store.append(stream, expected, events);
      });
      let started = false;
      void lab.agent({ store }).then(() => (started = true));
      await goOn(() => started);
      expect(await order(revoke('e1'), 'o1')).toEqual(revoked);
    });
  });

  it('answers also when it failed itself, without saying more than that', async () => {
    await lab.agent();
    lab.host.answer = () => Promise.reject(new Error('password 1234 is wrong'));
    expect(await order(revoke('e1'), 'o1')).toEqual(unknown('the agent of sim-1 failed; its log says how'));
  });

  it('reports what it sees of its host in the same stream', async () => {
    const agent = await lab.agent();
    expect(agent.lastReport).toBeNull();
    const facts = { connector: { host: 'sim-1' } as never, stores: true, computes: true, driver: 'simulated' };
    const report = { hostName: theHost, facts, guests: [], reportedAt: '2030-01-01T10:00:00.000Z' };
    await agent.report(report);
    await agent.stop(0);
    expect((await lab.agent()).lastReport).toEqual(report);
    expect((await lab.outcomes()).map(({ event }) => event.type)).toEqual(['AgentStarted', 'HostReported', 'AgentStarted']);
  });
});
