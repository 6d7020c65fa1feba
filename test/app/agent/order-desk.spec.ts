import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreUnavailable } from '../../../src/app/ports/event-store.js';
import { LeaseLost } from '../../../src/app/working/grant.js';
import { refused } from '../../../src/domain/kernel/host-outcome.js';
import { eventually } from '../../support/contracts/event-store/examples.js';
import { OrderLab, revoke, revoked, TestGrant, theHost, timeoutMs, unplug } from '../../support/order-lab.js';
import { storeWith } from '../../support/store-with.js';

describe('The order desk of a worker', () => {
  let lab: OrderLab;

  beforeEach(() => {
    lab = new OrderLab();
  });
  afterEach(() => lab.dispose());

  it('has work done by the agent of the host, and gets its outcome', async () => {
    const desk = await lab.desk();
    await lab.agent();
    lab.host.answer = () => Promise.resolve(refused('no'));
    expect(await desk.gatewayFor(new TestGrant()).run(theHost, revoke('e1'), 'o1')).toEqual(refused('no'));
    expect(lab.host.begun).toEqual(['Revoke e1']);
    expect(await lab.orders()).toMatchObject([{ orderId: 'o1', work: revoke('e1'), partition: 3, epoch: 1 }]);
    expect(desk.waiting).toEqual([]);
  });

  it('shows what waits for an agent, and takes no answer in time for doubt', async () => {
    const desk = await lab.desk();
    const outcome = desk.gatewayFor(new TestGrant()).run(theHost, revoke('e1'), 'o1');
    await eventually(() => lab.time.nextInMs === timeoutMs);
    expect(desk.waiting).toMatchObject([{ orderId: 'o1', host: theHost, since: lab.time.now() }]);
    lab.time.advance(timeoutMs);
    expect(await outcome).toEqual({ outcome: 'unknown', reason: 'the agent of sim-1 has not answered within 60 s' });
    expect(desk.waiting).toEqual([]);
  });

  it('says since when nothing is heard of an agent that lets orders lie, until it is heard of', async () => {
    const desk = await lab.desk();
    const asked = lab.time.now();
    for (let time = 0; time < 2; time += 1) {
      const outcome = desk.gatewayFor(new TestGrant()).run(theHost, revoke('e1'), 'o1');
      await eventually(() => lab.time.nextInMs === timeoutMs);
      lab.time.advance(timeoutMs);
      await outcome;
    }
    expect(desk.silent).toEqual([{ host: theHost, since: asked }]);
    await lab.agent();
    await desk.gatewayFor(new TestGrant()).run(theHost, revoke('e2'), 'o2');
    expect(desk.silent).toEqual([]);
  });

  it('counts an answer that nobody waits for any more, once, and none that others wait for', async () => {
    const [desk, other] = [await lab.desk(), await lab.desk()];
    const outcome = desk.gatewayFor(new TestGrant()).run(theHost, revoke('e1'), 'o1');
    await eventually(() => lab.time.nextInMs === timeoutMs);
    lab.time.advance(timeoutMs);
    await outcome;
    await lab.agent();
    await eventually(() => desk.stale.outcome === 1);
    await other.gatewayFor(new TestGrant()).run(theHost, revoke('e2'), 'o2');
    expect([desk.stale, other.stale]).toEqual([
      { order: 0, outcome: 1 },
      { order: 0, outcome: 0 },
    ]);
  });

  it('gets the answer that was given before it began to wait', async () => {
    const [first, second] = [await lab.desk(), await lab.desk()];
    await lab.agent();
    await first.gatewayFor(new TestGrant(1)).run(theHost, revoke('e1'), 'o1');
    expect(await second.gatewayFor(new TestGrant(2)).run(theHost, revoke('e1'), 'o1')).toEqual(revoked);
    expect(lab.host.begun).toEqual(['Revoke e1']);
  });

  it('orders nothing for a partition that is no longer its own', async () => {
    const desk = await lab.desk();
    const grant = new TestGrant();
    grant.held = false;
    await expect(desk.gatewayFor(grant).run(theHost, revoke('e1'), 'o1')).rejects.toThrow(LeaseLost);
    expect(await lab.orders()).toEqual([]);
  });

  it('gives no answer to be recorded for a partition that went meanwhile', async () => {
    const desk = await lab.desk();
    await lab.agent();
    const held = lab.host.hold();
    const grant = new TestGrant();
    const outcome = desk.gatewayFor(grant).run(theHost, revoke('e1'), 'o1');
    await eventually(() => lab.host.begun.length === 1);
    grant.held = false;
    expect(desk.waiting).toEqual([]);
    held.letGo();
    await expect(outcome).rejects.toThrow(LeaseLost);
  });

  it('is told by the agent that its epoch is over, and counts that', async () => {
    const [old, young] = [await lab.desk(), await lab.desk()];
    const agent = await lab.agent();
    await young.gatewayFor(new TestGrant(7)).run(theHost, revoke('e1'), 'o1');
    await expect(old.gatewayFor(new TestGrant(5)).run(theHost, unplug('e2'), 'o2')).rejects.toThrow(LeaseLost);
    expect(lab.host.begun).toEqual(['Revoke e1']);
    expect([old.stale.order, young.stale.order, agent.stale.order]).toEqual([1, 0, 1]);
    expect(await old.gatewayFor(new TestGrant(1, 4)).run(theHost, unplug('e3'), 'o3')).toMatchObject({ outcome: 'done' });
  });

  it('does not take the refusal of an older epoch for an answer to the newer that asks for the same', async () => {
    const [old, young] = [await lab.desk(), await lab.desk()];
    const newest = young.gatewayFor(new TestGrant(7)).run(theHost, unplug('e2'), 'o2');
    await lab.ordered(1);
    const stale = old.gatewayFor(new TestGrant(5)).run(theHost, revoke('e1'), 'o1');
    await lab.ordered(2);
    const again = young.gatewayFor(new TestGrant(7)).run(theHost, revoke('e1'), 'o1');
    await lab.ordered(3);
    await lab.agent();
    await expect(stale).rejects.toThrow(LeaseLost);
    expect([await newest, await again]).toEqual([{ outcome: 'done', value: { of: 'Unplug' } }, revoked]);
    expect(lab.host.begun).toEqual(['Unplug e2', 'Revoke e1']);
    expect((await lab.answers()).map(({ order, stale: isStale }) => [order, isStale])).toEqual([
      [1, true],
      [0, false],
      [2, false],
    ]);
  });

  it('places many orders of several workers at once, each once', async () => {
    const desks = [await lab.desk(), await lab.desk(), await lab.desk()];
    await lab.agent();
    const runs = desks.flatMap((desk, index) =>
      Array.from({ length: 50 }, (_, nr) =>
        desk.gatewayFor(new TestGrant(1, index)).run(theHost, revoke(`e${index}-${nr}`), `o${index}-${nr}`),
      ),
    );
    expect(new Set((await Promise.all(runs)).map(({ outcome }) => outcome))).toEqual(new Set(['done']));
    expect(lab.host.begun).toHaveLength(150);
    expect(new Set((await lab.orders()).map(({ orderId }) => orderId)).size).toBe(150);
  });

  it('takes an order for doubtful when the log does not say that it took it', async () => {
    const append = () => Promise.reject(new EventStoreUnavailable('no answer'));
    const desk = await lab.desk(storeWith(lab.store, { append }));
    expect(await desk.gatewayFor(new TestGrant()).run(theHost, revoke('e1'), 'o1')).toEqual({
      outcome: 'unknown',
      reason: 'the order for sim-1 may not have been stored: no answer',
    });
    expect(desk.waiting).toEqual([]);
  });
});
