import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventStore, EventStoreUnavailable } from '../../../src/app/ports/event-store.js';
import type { OrderDesk } from '../../../src/app/agent/order-desk.js';
import { ordersStreamOf } from '../../../src/domain/host/host-orders.js';
import type { HostWork, HostWorkResult } from '../../../src/domain/host/host-work.js';
import { type HostOutcome, unknown } from '../../../src/domain/kernel/host-outcome.js';
import { aWhile, eventually, fill, newEvent } from '../../support/contracts/event-store/examples.js';
import { OrderLab, revoke, revoked, TestGrant, theHost, unplug } from '../../support/order-lab.js';
import { storeWith } from '../../support/store-with.js';

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
    const agent = await lab.agent();
    const held = lab.host.hold();
    const first = order(revoke('e1'), 'o1');
    await eventually(() => lab.host.begun.length === 1);
    const second = order(revoke('e1'), 'o1', 2);
    await eventually(() => agent.openCount === 2);
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

  describe('while the log is out of reach', () => {
    const goOn = async (until: () => boolean): Promise<void> => {
      const turning = setInterval(() => lab.time.advance(500), 1);
      await eventually(until);
      clearInterval(turning);
    };

    it('keeps its answers, and stores each once when it is back', async () => {
      let isAway = false;
      let landed = 0;
      const append: EventStore['append'] = async (stream, expected, events) => {
        if (!isAway) return lab.store.append(stream, expected, events);
        // The first is stored all the same, and nobody says so.
        if (landed++ === 0) await lab.store.append(stream, expected, events);
        throw new EventStoreUnavailable('no answer');
      };
      const agent = await lab.agent({ store: storeWith(lab.store, { append }) });
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
      const append: EventStore['append'] = (stream, expected, events) => {
        tries += 1;
        return tries < 3 ? Promise.reject(new EventStoreUnavailable('no answer')) : lab.store.append(stream, expected, events);
      };
      let started = false;
      void lab.agent({ store: storeWith(lab.store, { append }) }).then(() => (started = true));
      await goOn(() => started);
      expect(await order(revoke('e1'), 'o1')).toEqual(revoked);
    });
  });

  it('takes no more than it can keep in mind, and goes on as it is done', async () => {
    const count = 10_700;
    const data = { work: revoke('e'), partition: 3, epoch: 1, orderedAt: '2030-01-01T10:00:00.000Z' };
    const orders = Array.from({ length: count }, (_, nr) => ({
      ...newEvent(),
      event: { type: 'WorkOrdered', data: { ...data, orderId: `o${nr}`, work: revoke(`e${nr}`) } },
    }));
    await fill(lab.store, ordersStreamOf(theHost), orders);
    const held = lab.host.hold();
    const agent = await lab.agent();
    await eventually(() => agent.openCount >= 10_000 && lab.host.begun.length === 16);
    await aWhile();
    expect(agent.openCount).toBeLessThan(count);
    lab.host.answer = () => Promise.resolve(revoked);
    held.letGo();
    await eventually(() => lab.host.begun.length === count && agent.openCount === 0);
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
