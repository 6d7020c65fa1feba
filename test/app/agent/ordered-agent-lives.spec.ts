import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import type { OrderDesk } from '../../../src/app/agent/order-desk.js';
import type { HostWork, HostWorkResult } from '../../../src/domain/host/host-work.js';
import { type HostOutcome, refused, unknown } from '../../../src/domain/kernel/host-outcome.js';
import { appendAtTail, eventually, newEvent } from '../../support/contracts/event-store/examples.js';
import { crashed, oneByOne, OrderLab, RememberingHost, revoke, revoked, TestGrant, theHost, unplug } from '../../support/order-lab.js';
import { storeWith } from '../../support/store-with.js';

describe('One life of an agent after another', () => {
  let lab: OrderLab;
  let desk: OrderDesk;

  const order = (work: HostWork, orderId: string, epoch = 1): Promise<HostOutcome<HostWorkResult>> =>
    desk.gatewayFor(new TestGrant(epoch)).run(theHost, work, orderId);

  beforeEach(async () => {
    lab = new OrderLab();
    desk = await lab.desk();
  });
  afterEach(() => lab.dispose());

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
      const old = new RememberingHost();
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
      expect([old.begun, lab.host.begun]).toEqual([['Revoke e1'], ['Revoke e1', 'Unplug e2']]);
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
      const append: EventStore['append'] = async (stream, expected, events) => {
        if (isFirst) await appendAtTail(lab.store, stream, [newEvent()]);
        isFirst = false;
        return lab.store.append(stream, expected, events);
      };
      await lab.agent({ store: storeWith(lab.store, { append }) });
      expect(await order(revoke('e1'), 'o1')).toEqual(revoked);
      expect((await lab.outcomes()).map(({ event }) => event.type)).toEqual(['AgentStarted', 'Noted', 'AgentStarted', 'WorkEnded']);
    });
  });
});
