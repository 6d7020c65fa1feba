import { beforeEach, describe, expect, it } from '@jest/globals';
import { HeldLease, type LeaseParts } from '../../../src/app/leasing/held-lease.js';
import { MemoryLeases } from '../../support/memory-leases.js';

describe('A held lease', () => {
  let theirTime: number;
  let ourTime: number;
  let leases: MemoryLeases;
  let parts: LeaseParts;

  beforeEach(() => {
    [theirTime, ourTime] = [0, 0];
    leases = new MemoryLeases({ now: () => new Date(theirTime) });
    parts = { leases, owner: 'we', lengthMs: 1_000, monotonicMs: () => ourTime };
  });
  const claimed = async (): Promise<HeldLease> => {
    const lease = await HeldLease.claim(parts, 'work-1');
    if (!lease) throw new Error('somebody else holds it');
    return lease;
  };

  it('is not had while somebody else has it', async () => {
    await leases.claim('work-1', 'they', 1_000);
    expect(await HeldLease.claim(parts, 'work-1')).toBeUndefined();
  });

  it('is ours until it runs out, by our own clock', async () => {
    const lease = await claimed();
    ourTime = 999;
    expect(lease.isHeld()).toBe(true);
    ourTime = 1_000;
    expect(lease.isHeld()).toBe(false);
  });

  it('counts from when it was asked for, however long the answer took', async () => {
    parts = {
      ...parts,
      leases: Object.assign(Object.create(leases) as MemoryLeases, { claim: () => Promise.resolve(((ourTime = 600), true)) }),
    };
    const lease = await claimed();
    ourTime = 1_000;
    expect(lease.isHeld()).toBe(false);
  });

  it('is longer when it is renewed', async () => {
    const lease = await claimed();
    ourTime = 600;
    await lease.renew();
    ourTime = 1_599;
    expect(lease.isHeld()).toBe(true);
    ourTime = 1_600;
    expect(lease.isHeld()).toBe(false);
  });

  it('is over when somebody else got it meanwhile', async () => {
    const lease = await claimed();
    theirTime = 1_000;
    await leases.claim('work-1', 'they', 1_000);
    ourTime = 600;
    await lease.renew();
    expect(lease.isHeld()).toBe(false);
  });

  it('goes on as long as it is when it cannot be renewed', async () => {
    const lease = await claimed();
    leases.claim = () => Promise.reject(new Error('away'));
    ourTime = 600;
    await expect(lease.renew()).rejects.toThrow('away');
    expect(lease.isHeld()).toBe(true);
    ourTime = 1_000;
    expect(lease.isHeld()).toBe(false);
  });

  it('stays over once it was, even if nobody took it', async () => {
    const lease = await claimed();
    ourTime = 1_000;
    expect(lease.isHeld()).toBe(false);
    ourTime = 600;
    await lease.renew();
    expect(lease.isHeld()).toBe(false);
  });

  it('stays over when it ran out and was found so while it was being renewed', async () => {
    const lease = await claimed();
    const claim = leases.claim.bind(leases);
    leases.claim = (...asked) => {
      ourTime = 1_000;
      expect(lease.isHeld()).toBe(false);
      return claim(...asked);
    };
    ourTime = 600;
    await lease.renew();
    expect(lease.isHeld()).toBe(false);
  });

  it('is over for us and free for others when it is released', async () => {
    const lease = await claimed();
    await lease.release();
    expect([lease.isHeld(), await leases.held()]).toEqual([false, new Map()]);
  });
});
