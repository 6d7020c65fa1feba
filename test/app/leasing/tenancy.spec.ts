import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../../src/app/http/log.js';
import { HeldLease } from '../../../src/app/leasing/held-lease.js';
import { Tenancy, type Tenant } from '../../../src/app/leasing/tenancy.js';
import { MemoryLeases } from '../../support/memory-leases.js';
import { soon } from '../../support/work-bench.js';

/** Does nothing but remember what it was told. */
class Guest implements Tenant {
  readonly told: string[] = [];
  start = (): Promise<void> => this.note('start');
  stop = (graceMs: number): Promise<void> => this.note(`stop ${graceMs}`);
  abandon = (): void => void this.note('abandon');

  note(what: string): Promise<void> {
    this.told.push(what);
    return Promise.resolve();
  }
}

describe('A tenancy', () => {
  let time: number;
  let leases: MemoryLeases;
  let guest: Guest;
  let held: HeldLease;

  beforeEach(() => {
    time = 0;
    leases = new MemoryLeases({ now: () => new Date(time) });
    guest = new Guest();
  });
  const tenancyOf = async (prepare: () => Promise<Tenant> = () => Promise.resolve(guest)): Promise<Tenancy> => {
    const lease = await HeldLease.claim({ leases, owner: 'we', lengthMs: 1_000, monotonicMs: () => time }, 'work-1');
    if (!lease) throw new Error('somebody else holds it');
    held = lease;
    const tenancy = new Tenancy(lease, prepare, createLog('silent'));
    await soon();
    return tenancy;
  };
  const isFree = async () => !(await leases.held()).has('work-1');

  it('starts what it is for, and keeps its lease', async () => {
    const tenancy = await tenancyOf();
    time = 600;
    await tenancy.renew();
    time = 1_500;
    expect([guest.told, tenancy.isOver, await isFree()]).toEqual([['start'], false, false]);
  });

  it('drops it where it stands when the lease is lost', async () => {
    const tenancy = await tenancyOf();
    time = 1_000;
    await leases.claim('work-1', 'they', 1_000);
    await tenancy.renew();
    await tenancy.renew();
    expect([guest.told, tenancy.isOver]).toEqual([['start', 'abandon'], true]);
  });

  it('drops it when the lease has run out and cannot be renewed', async () => {
    const tenancy = await tenancyOf();
    leases.claim = () => Promise.reject(new Error('away'));
    time = 500;
    await expect(tenancy.renew()).rejects.toThrow('away');
    expect(tenancy.isOver).toBe(false);
    time = 1_000;
    await tenancy.renew();
    expect([guest.told, tenancy.isOver]).toEqual([['start', 'abandon'], true]);
  });

  it('finishes what runs before the lease is given back, and drops what was too slow', async () => {
    let finish = (): void => undefined;
    guest.stop = (graceMs) => {
      void guest.note(`stop ${graceMs}`);
      return new Promise((resolve) => (finish = resolve));
    };
    const tenancy = await tenancyOf();
    const left = tenancy.leave(300);
    await soon();
    expect([tenancy.isLeaving, tenancy.isOver, await isFree()]).toEqual([true, false, false]);
    finish();
    await left;
    expect([guest.told, tenancy.isOver, await isFree()]).toEqual([['start', 'stop 300', 'abandon'], true, true]);
  });

  it('is over also when the lease cannot be given back', async () => {
    const tenancy = await tenancyOf();
    leases.release = () => Promise.reject(new Error('away'));
    await tenancy.leave(0);
    expect(tenancy.isOver).toBe(true);
  });

  it('is over also when it does not end well', async () => {
    guest.stop = () => Promise.reject(new Error('stuck'));
    const tenancy = await tenancyOf();
    await tenancy.leave(0);
    expect([guest.told, tenancy.isOver, held.isHeld()]).toEqual([['start', 'abandon'], true, false]);
  });

  it('gives the lease back when it cannot begin', async () => {
    guest.start = () => Promise.reject(new Error('no rows'));
    const [one] = [await tenancyOf()];
    expect([one.isOver, await isFree()]).toEqual([true, true]);
    const other = await tenancyOf(() => Promise.reject(new Error('no log')));
    expect([other.isOver, await isFree()]).toEqual([true, true]);
  });

  it.each(['lost', 'given back'])('starts nothing when the lease was %s meanwhile', async (how) => {
    let ready = (): void => undefined;
    const tenancy = await tenancyOf(() => new Promise((resolve) => (ready = () => resolve(guest))));
    time = how === 'lost' ? 1_000 : 0;
    await (how === 'lost' ? tenancy.renew() : tenancy.leave(0));
    ready();
    await soon();
    expect([guest.told.includes('start'), guest.told.at(-1), tenancy.isOver]).toEqual([false, 'abandon', true]);
  });
});
