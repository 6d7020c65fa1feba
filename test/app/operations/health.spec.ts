import { describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import {
  agentCheck,
  hostsCheck,
  ordersCheck,
  ordersLogCheck,
  rowsCheck,
  shareCheck,
  storeCheck,
  workCheck,
} from '../../../src/app/operations/health.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import type { Recorded } from '../../../src/domain/kernel/message.js';
import { VirtualTime } from '../../support/virtual-time.js';
import { soon, started, WorkBench } from '../../support/work-bench.js';

const recorded: Recorded = {
  event: { type: 'WorkOrdered', data: {} },
  metadata: { correlationId: '', causationId: '', actor: '', projectId: null, schemaVersion: 1, at: '' },
  ...{ id: '', stream: '', revision: 0, position: 0n },
};

const never = <Value>(): Promise<Value> => new Promise(() => undefined);

describe('Health', () => {
  it('tells what acts on hosts', async () =>
    expect(await hostsCheck('they are simulated').check()).toEqual({ ok: true, detail: 'they are simulated' }));

  describe('of the event store', () => {
    const check = (head: () => Promise<bigint | undefined>, time = new VirtualTime()) => storeCheck({ head }, time).check();

    it('is well when it answers', async () => {
      expect(await check(() => Promise.resolve(12n))).toEqual({ ok: true, detail: 'last position 12' });
      expect(await check(() => Promise.resolve(undefined))).toEqual({ ok: true, detail: 'last position none yet' });
    });

    it('is not when it fails, and says how', async () =>
      expect(await check(() => Promise.reject(new Error('away')))).toEqual({ ok: false, detail: 'away' }));

    it('is not when it does not answer', async () => {
      const time = new VirtualTime();
      const asked = check(never, time);
      time.advance(2_000);
      expect(await asked).toEqual({ ok: false, detail: 'no answer within 2 s' });
    });
  });

  it('of the log, for an agent, asks for nothing but what its host is told', async () => {
    async function* three() {
      yield await Promise.resolve({ ...recorded, revision: 2 });
    }
    const asked: string[] = [];
    const check = (events: () => AsyncIterable<Recorded>) =>
      ordersLogCheck(
        {
          readStreamBackwards: (stream) => {
            asked.push(stream);
            return events();
          },
        },
        hostName('sim-1'),
        new VirtualTime(),
      ).check();
    expect(await check(three)).toEqual({ ok: true, detail: '3 orders so far' });
    const away = () => {
      throw new Error('away');
    };
    expect(await check(away)).toEqual({ ok: false, detail: 'away' });
    expect(asked).toEqual(['hostcommands-sim-1', 'hostcommands-sim-1']);
  });

  describe('of the read models', () => {
    const check = (parts: { positions?: () => Promise<ReadonlyMap<string, bigint>>; isFresh?: boolean }) =>
      rowsCheck({
        readModel: { positions: parts.positions ?? (() => Promise.resolve(new Map())) },
        projections: {
          ...{ committed: new Subject(), position: 7n, reached: never },
          caughtUp: () => Promise.resolve(parts.isFresh ?? true),
        },
        ...{ tables: ['volumes_v1'], clock: new VirtualTime() },
      }).check();

    it('are well when they show all that is in the log', async () => expect(await check({})).toEqual({ ok: true, detail: 'up to date' }));

    it('are not when they fall behind', async () =>
      expect(await check({ isFresh: false })).toEqual({ ok: false, detail: 'behind the log, at position 7' }));

    it('are not when they cannot be had, though nothing happened since', async () =>
      expect(await check({ positions: () => Promise.reject(new Error('being built')) })).toEqual({ ok: false, detail: 'being built' }));
  });

  it('tells how much is to be done, and what nobody can work out, of all runners', async () => {
    const [one, other] = [
      await started({ a: { step: 'broken' } }),
      await started({ b: { step: 'late', notBefore: '2031-01-01T00:00:00.000Z' } }),
    ];
    const check = workCheck(() => [one.runner, other.runner]).check();
    expect(await check).toEqual({ ok: true, detail: '2 open; parked: chores a: nobody knows what to do' });
    const idle = new WorkBench();
    await soon();
    expect(await workCheck(() => [idle.runner]).check()).toEqual({ ok: true, detail: '0 open' });
  });

  it('tells how many partitions are held, and is not well while leases cannot be kept up', async () => {
    expect(await shareCheck({ held: [1, 2], trouble: undefined }).check()).toEqual({ ok: true, detail: '2 held' });
    expect(await shareCheck({ held: [], trouble: 'away' }).check()).toEqual({ ok: false, detail: '0 held; away' });
  });

  it('names the hosts that leave orders unanswered for long, and since when', async () => {
    const time = new VirtualTime();
    const order = (host: string, agoMs: number) => ({
      ...{ host: hostName(host), orderId: `${host}-${agoMs}`, since: new Date(time.now().getTime() - agoMs) },
    });
    const waiting = [order('h1', 5_000), order('h2', 11_000), order('h2', 60_000)];
    expect(await ordersCheck({ waiting, silent: [] }, time).check()).toEqual({
      ok: true,
      detail: '3 waiting; h2 has not answered since 2030-01-01T09:59:00.000Z',
    });
    expect(await ordersCheck({ waiting: [], silent: [] }, time).check()).toEqual({ ok: true, detail: '0 waiting' });
    expect(await ordersCheck({ waiting: [order('h1', 5_000)], silent: [order('h1', 60_000)] }, time).check()).toEqual({
      ok: true,
      detail: '1 waiting; h1 has not answered since 2030-01-01T09:59:00.000Z',
    });
  });

  it('tells what an agent has under way', async () =>
    expect(await agentCheck('h1', { openCount: 3 }).check()).toEqual({ ok: true, detail: '3 under way for h1' }));
});
