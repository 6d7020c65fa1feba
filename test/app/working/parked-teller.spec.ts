import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../../src/app/http/log.js';
import type { KnownParked, Parked, ParkedBoard } from '../../../src/app/ports/parked-work.js';
import { ParkedTeller } from '../../../src/app/working/parked-teller.js';
import { VirtualTime } from '../../support/virtual-time.js';
import { soon } from '../../support/work-bench.js';

const broken = (key: string): Parked => ({ process: 'chores', key, step: 'one', reason: 'a bug', at: '2030-01-01T10:00:00.000Z' });
const runnerOf = (partition: number | null, ...keys: string[]) => ({
  partition,
  parked: new Map(keys.map((key) => [`chores/${key}`, broken(key)])),
});

/** What was told by each lease, last and each time. */
class Board implements ParkedBoard {
  readonly calls: string[] = [];
  shown: Readonly<Record<string, readonly KnownParked[]>> = {};
  trouble: Error | undefined;
  isHeld = true;

  replace({ lease, owner }: { lease: string; owner: string }, parked: readonly KnownParked[]): Promise<boolean> {
    if (this.trouble) return Promise.reject(this.trouble);
    if (!this.isHeld) return Promise.resolve(false);
    this.calls.push(`${owner} ${lease}: ${parked.map(({ key }) => key).join()}`);
    this.shown = { ...this.shown, [lease]: parked };
    return Promise.resolve(true);
  }
}

describe('What a worker has parked', () => {
  let time: VirtualTime;
  let board: Board;
  let runners: ReturnType<typeof runnerOf>[];
  beforeEach(() => {
    time = new VirtualTime();
    board = new Board();
    runners = [];
  });
  const round = async () => {
    time.advance(1_000);
    await soon();
  };
  const started = async () => {
    const common = { board, owner: 'me', worker: 'worker-1:8776', runners: () => runners };
    const teller = new ParkedTeller({ ...common, clock: time, log: createLog('silent') });
    teller.start();
    await soon();
    return teller;
  };

  it('is told by the lease it works by, with its own name', async () => {
    runners = [runnerOf(3, 'a')];
    await started();
    expect(board.shown).toEqual({ 'work-3': [{ ...broken('a'), worker: 'worker-1:8776' }] });
  });

  it('is told when it changes, and not else', async () => {
    runners = [runnerOf(1), runnerOf(2)];
    await started();
    await round();
    runners[1]?.parked.set('chores/a', broken('a'));
    await round();
    await round();
    runners[1]?.parked.delete('chores/a');
    await round();
    expect(board.calls).toEqual(['me work-1: ', 'me work-2: ', 'me work-2: a', 'me work-2: ']);
  });

  it('is told again when it was parked again', async () => {
    runners = [runnerOf(1, 'a')];
    await started();
    runners[0]?.parked.set('chores/a', { ...broken('a'), reason: 'another bug' });
    await round();
    expect(board.shown['work-1']).toMatchObject([{ reason: 'another bug' }]);
  });

  it('is told anew when the partition was lost and has come back: somebody else may have told of it since', async () => {
    runners = [runnerOf(1, 'a')];
    await started();
    runners = [];
    await round();
    runners = [runnerOf(1)];
    await round();
    expect(board.calls).toEqual(['me work-1: a', 'me work-1: ']);
  });

  it('is told later where it cannot be told now', async () => {
    board.trouble = new Error('the database is away');
    runners = [runnerOf(1, 'a')];
    await started();
    board.trouble = undefined;
    board.isHeld = false;
    await round();
    expect(board.calls).toEqual([]);
    board.isHeld = true;
    await round();
    expect(board.calls).toEqual(['me work-1: a']);
  });

  it('is nobody’s to tell where there is no lease', async () => {
    runners = [runnerOf(null, 'a')];
    await started();
    expect(board.calls).toEqual([]);
  });

  it('is told no more when the worker stops', async () => {
    const teller = await started();
    runners = [runnerOf(1, 'a')];
    await teller.stop();
    await round();
    expect(board.calls).toEqual([]);
  });
});
