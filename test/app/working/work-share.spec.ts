import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { createLog } from '../../../src/app/http/log.js';
import { EventStoreUnavailable } from '../../../src/app/ports/event-store.js';
import type { OwnGrant } from '../../../src/app/working/grant.js';
import { partitionCount } from '../../../src/projections/partitions.js';
import { WorkShare } from '../../../src/app/working/work-share.js';
import { all } from '../../support/contracts/event-store/examples.js';
import { MemoryLeases } from '../../support/memory-leases.js';
import { openStore } from '../../support/open-store.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { VirtualTime } from '../../support/virtual-time.js';

const lengthMs = 900;
const roundMs = lengthMs / 3;

/** One process that shares the work, with a clock of its own: while that stands still, the process does. */
class Worker {
  readonly time = new VirtualTime();
  readonly running = new Map<number, OwnGrant>();
  readonly epochs: { readonly partition: number; readonly epoch: number }[] = [];
  readonly share: WorkShare;
  /** It stood still for so long, and nothing of it has run since. */
  sleptMs = 0;
  caughtUp = (): Promise<boolean> => Promise.resolve(true);
  finish = (): Promise<void> => Promise.resolve();

  constructor(owner: string, leases: MemoryLeases, store: ReturnType<typeof openStore>['store']) {
    this.share = new WorkShare({
      ...{ leases, owner, lengthMs, store, clock: this.time, ids: systemIds, random: new SeededRandom(7), log: createLog('silent') },
      monotonicMs: () => this.time.now().getTime() + this.sleptMs,
      projections: { caughtUp: () => this.caughtUp() },
      runnerFor: (grant) => ({
        start: () => {
          this.running.set(grant.partition, grant);
          this.epochs.push(grant);
          return Promise.resolve();
        },
        stop: () => this.finish(),
        abandon: () => void this.running.delete(grant.partition),
      }),
    });
  }

  get holds(): number[] {
    return [...this.running.keys()];
  }
}

describe('The work share', () => {
  let store: ReturnType<typeof openStore>;
  let time: VirtualTime;
  let leases: MemoryLeases;
  let workers: Worker[];

  beforeEach(() => {
    store = openStore();
    time = new VirtualTime();
    leases = new MemoryLeases(time);
    workers = [];
  });
  afterEach(() => store.dispose());

  const start = async (count: number): Promise<Worker[]> => {
    const started = Array.from({ length: count }, (_, number) => new Worker(`worker-${workers.length + number}`, leases, store.store));
    workers.push(...started);
    for (const { share } of started) share.start();
    await settle();
    return started;
  };
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 100; turns += 1) await nextTurn();
  };
  /** Time for some, while the others stand still. */
  const rounds = async (count: number, awake: readonly Worker[] = workers): Promise<void> => {
    for (let round = 0; round < count; round += 1) {
      time.advance(roundMs);
      for (const each of awake) each.time.advance(roundMs);
      await settle();
    }
  };
  const counts = () => workers.map(({ holds }) => holds.length);
  const everyPartitionOnce = () => workers.flatMap(({ holds }) => holds).sort((one, other) => one - other);
  const all16 = Array.from({ length: partitionCount }, (_, partition) => partition);

  it('is everything where nobody else attends', async () => {
    const [alone] = await start(1);
    expect([everyPartitionOnce(), alone?.share.held.length]).toEqual([all16, 16]);
    await rounds(20);
    expect([everyPartitionOnce(), alone?.epochs.length]).toEqual([all16, 16]);
  });

  it('is fair when others come: what is too much is let go of, once what runs is finished', async () => {
    const [first] = await start(1);
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    if (first) first.finish = () => finished;
    await start(1);
    await rounds(6);
    expect(counts()).toEqual([16, 0]);
    finish();
    await rounds(2);
    expect([counts(), everyPartitionOnce()]).toEqual([[8, 8], all16]);
    await start(1);
    await rounds(4);
    expect([counts().sort(), everyPartitionOnce()]).toEqual([[4, 6, 6], all16]);
  });

  it('is no more than is fair, also where more is free', async () => {
    await leases.attend('somebody', 60_000);
    await start(1);
    expect(counts()).toEqual([8]);
  });

  it('is made up to what is fair while some of what was too much is still being finished', async () => {
    const [first] = await start(1);
    if (first) first.finish = () => new Promise(() => undefined);
    await start(1);
    await rounds(2);
    expect(counts()).toEqual([16, 0]);
    first?.running.get(first.holds[0] ?? -1)?.lose();
    await rounds(1, first ? [first] : []);
    expect(counts()).toEqual([16, 0]);
    expect(first?.epochs.length).toBe(17);
  });

  it('grows when another is gone without a word', async () => {
    const [first, second] = await start(2);
    await rounds(4);
    expect(counts()).toEqual([8, 8]);
    await rounds(6, first ? [first] : []);
    expect(first?.holds.length).toBe(16);
    expect(second?.holds.length).toBe(8);
  });

  it('is over for one that stood still before it can do anything', async () => {
    const [alone] = await start(1);
    const grants = [...(alone?.running.values() ?? [])];
    expect(grants.map((grant) => grant.isHeld())).toEqual(all16.map(() => true));
    if (alone) alone.sleptMs = lengthMs;
    expect(grants.map((grant) => grant.isHeld())).toEqual(all16.map(() => false));
    await rounds(2);
    expect(alone?.epochs.slice(16).map(({ epoch }) => epoch)).toEqual(all16.map(() => 1));
  });

  it('is taken anew, with a newer epoch, where it was refused with the old one', async () => {
    const [alone] = await start(1);
    alone?.running.get(3)?.lose();
    await rounds(2);
    expect(alone?.epochs.slice(16)).toEqual([expect.objectContaining({ partition: 3, epoch: 1 })]);
    expect(everyPartitionOnce()).toEqual(all16);
  });

  it('has an epoch that only grows, whoever holds it', async () => {
    const [first, second] = await start(2);
    await rounds(4);
    await rounds(6, first ? [first] : []);
    await rounds(6, second ? [second] : []);
    for (const partition of all16) {
      const taken = await all(store.store.readStream(`lease-work-${partition}`));
      const epochs = workers.flatMap((each) => each.epochs.filter((epoch) => epoch.partition === partition)).map(({ epoch }) => epoch);
      expect(epochs.length).toBeGreaterThanOrEqual(2);
      expect(new Set(epochs).size).toBe(epochs.length);
      expect(taken.map(({ event, revision }) => [event.type, revision])).toEqual(epochs.map((_, revision) => ['LeaseTaken', revision]));
    }
  });

  it('is dropped when the leases cannot be kept up, and comes back by itself', async () => {
    const [alone] = await start(1);
    const claim = leases.claim.bind(leases);
    leases.claim = () => Promise.reject(new Error('the database is away'));
    await rounds(2);
    expect([alone?.holds.length, alone?.share.trouble]).toEqual([16, 'the database is away']);
    await rounds(2);
    expect([alone?.holds, alone?.share.held]).toEqual([[], []]);
    leases.claim = claim;
    await rounds(2);
    expect([everyPartitionOnce(), alone?.share.trouble]).toEqual([all16, undefined]);
    expect(new Set(alone?.epochs.map(({ epoch }) => epoch))).toEqual(new Set([0, 1]));
  });

  it('is not taken while the log is away, and is once it is there', async () => {
    const append = store.store.append.bind(store.store);
    store.store.append = () => Promise.reject(new EventStoreUnavailable('away'));
    const [alone] = await start(1);
    expect([alone?.holds, await leases.held()]).toEqual([[], new Map()]);
    store.store.append = append;
    await rounds(2);
    expect(everyPartitionOnce()).toEqual(all16);
  });

  it('begins only where the rows are as fresh as the log', async () => {
    const answers: ((caughtUp: boolean) => void)[] = [];
    const worker = new Worker('worker', leases, store.store);
    worker.caughtUp = () => new Promise((resolve) => answers.push(resolve));
    workers.push(worker);
    worker.share.start();
    await settle();
    answers.splice(0).forEach((answer) => answer(false));
    await settle();
    expect(worker.holds).toEqual([]);
    answers.splice(0).forEach((answer) => answer(true));
    await settle();
    expect(worker.holds.length).toBe(16);
  });

  it('is finished and given back at once when the process stops', async () => {
    const [first, second] = await start(2);
    await rounds(4);
    await second?.share.stop(0);
    expect([second?.holds, new Set((await leases.held()).values())]).toEqual([[], new Set(['worker-0'])]);
    await rounds(1, first ? [first] : []);
    expect(first?.holds.length).toBe(16);
    expect(second?.time.nextInMs).toBeUndefined();
  });

  it('keeps its leases while it finishes what runs', async () => {
    const [first, second] = await start(2);
    await rounds(4);
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    if (second) second.finish = () => finished;
    const stopped = second?.share.stop(25_000);
    await rounds(9);
    expect([first?.holds.length, second?.holds.length]).toEqual([8, 8]);
    finish();
    await stopped;
    await rounds(1);
    expect(counts()).toEqual([16, 0]);
  });
});
