import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LeaseParts } from '../../../src/app/leasing/held-lease.js';
import { createLog } from '../../../src/app/http/log.js';
import { ProjectionKeeper } from '../../../src/app/projecting/projection-keeper.js';
import { MemoryLeases } from '../../support/memory-leases.js';
import { VirtualTime } from '../../support/virtual-time.js';
import { soon } from '../../support/work-bench.js';

describe('Who keeps the rows', () => {
  let time: VirtualTime;
  let leases: MemoryLeases;
  let keepers: ProjectionKeeper[];
  /** Whose runners have been started, and not been stopped. */
  let running: string[];

  beforeEach(() => {
    time = new VirtualTime();
    leases = new MemoryLeases(time);
    [keepers, running] = [[], []];
  });
  afterEach(() => Promise.all(keepers.map((keeper) => keeper.stop(0))));

  const started = async (owner: string, tables: readonly string[]): Promise<ProjectionKeeper> => {
    const leasing: LeaseParts = { leases, owner, lengthMs: 3_000, monotonicMs: () => time.now().getTime() };
    const end = () => void (running = running.filter((each) => each !== owner));
    const newRunner = () => ({
      start: () => Promise.resolve(void running.push(owner)),
      stop: () => Promise.resolve(end()),
      abandon: end,
    });
    const keeper = new ProjectionKeeper({ ...leasing, tables, newRunner, clock: time, log: createLog('silent') });
    keepers.push(keeper);
    keeper.start();
    await soon();
    return keeper;
  };

  const later = async (): Promise<void> => {
    for (let round = 0; round < 4; round += 1) {
      time.advance(1_000);
      await soon();
    }
  };

  it('is one of those who keep the same tables, whichever way they name them', async () => {
    await started('one', ['volumes_v1', 'hosts_v1']);
    const other = await started('other', ['hosts_v1', 'volumes_v1']);
    expect(running).toEqual(['one']);
    expect(other.isKeeping).toBe(false);
  });

  it('is another when that one stops', async () => {
    const one = await started('one', ['volumes_v1']);
    await started('other', ['volumes_v1']);
    await one.stop(0);
    await later();
    expect(running).toEqual(['other']);
  });

  it('is one for each version of the tables: a new one is built while the old one is kept', async () => {
    await started('old', ['volumes_v1', 'hosts_v1']);
    await started('new', ['volumes_v2', 'hosts_v1']);
    await later();
    expect(running).toEqual(['old', 'new']);
  });
});
