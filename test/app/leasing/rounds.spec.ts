import { describe, expect, it } from '@jest/globals';
import { createLog } from '../../../src/app/http/log.js';
import { Rounds } from '../../../src/app/leasing/rounds.js';
import { VirtualTime } from '../../support/virtual-time.js';
import { soon } from '../../support/work-bench.js';

const roundsOf = (round: () => Promise<void>) => {
  const time = new VirtualTime();
  return { time, rounds: new Rounds({ everyMs: 100, round, complaint: 'it fails', clock: time, log: createLog('silent') }) };
};

describe('Rounds', () => {
  it('begin at once, and come again after each', async () => {
    let count = 0;
    const { time, rounds } = roundsOf(() => Promise.resolve(void (count += 1)));
    void rounds.start();
    await soon();
    expect(count).toBe(1);
    time.advance(100);
    await soon();
    time.advance(99);
    expect(count).toBe(2);
  });

  it('never overlap, and are over when they are stopped', async () => {
    const ends: string[] = [];
    let finish = (): void => undefined;
    const { time, rounds } = roundsOf(() => new Promise<void>((resolve) => (finish = resolve)).then(() => void ends.push('round')));
    void rounds.start();
    time.advance(1_000);
    const stopped = rounds.stop().then(() => ends.push('stopped'));
    await soon();
    finish();
    await stopped;
    expect([ends, time.nextInMs]).toEqual([['round', 'stopped'], undefined]);
  });

  it('come no more once they are stopped', async () => {
    const { time, rounds } = roundsOf(() => Promise.resolve());
    void rounds.start();
    await soon();
    expect(time.nextInMs).toBe(100);
    await rounds.stop();
    expect(time.nextInMs).toBeUndefined();
  });

  it('go on after one that failed, and say what was wrong until one goes well', async () => {
    let trouble: Error | undefined = new Error('away');
    const { time, rounds } = roundsOf(() => (trouble ? Promise.reject(trouble) : Promise.resolve()));
    void rounds.start();
    await soon();
    expect(rounds.trouble).toBe('away');
    trouble = undefined;
    time.advance(100);
    await soon();
    expect(rounds.trouble).toBeUndefined();
  });
});
