import { beforeEach, describe, expect, it } from '@jest/globals';
import { PositionWaiters } from '../../../src/app/projecting/position-waiters.js';
import { VirtualTime } from '../../support/virtual-time.js';

describe('Waiting for a position', () => {
  let time: VirtualTime;
  let waiters: PositionWaiters;
  let answers: string[];
  const wait = (position: bigint, timeoutMs = 1_000): void => {
    void waiters.until(position, timeoutMs).then((reached) => answers.push(`${position} ${reached}`));
  };
  const answered = async (): Promise<string[]> => {
    await Promise.resolve();
    return answers;
  };
  beforeEach(() => {
    time = new VirtualTime();
    waiters = new PositionWaiters(time);
    answers = [];
  });

  it('ends when it is reached', async () => {
    wait(5n);
    waiters.advance(4n);
    expect(await answered()).toEqual([]);
    waiters.advance(5n);
    expect(await answered()).toEqual(['5 true']);
  });

  it('ends when it is passed', async () => {
    wait(5n);
    waiters.advance(9n);
    expect(await answered()).toEqual(['5 true']);
  });

  it('does not begin when it was reached before', async () => {
    waiters.advance(5n);
    wait(4n);
    wait(5n);
    wait(6n);
    expect(await answered()).toEqual(['4 true', '5 true']);
  });

  it('ends each wait by itself', async () => {
    for (const position of [7n, 5n, 6n]) wait(position);
    waiters.advance(6n);
    expect(await answered()).toEqual(['5 true', '6 true']);
  });

  it('ends in vain when the time is over, and not before', async () => {
    wait(5n, 1_000);
    time.advance(999);
    expect(await answered()).toEqual([]);
    time.advance(1);
    expect(await answered()).toEqual(['5 false']);
    waiters.advance(5n);
    expect(await answered()).toEqual(['5 false']);
  });

  it('keeps no appointment once it has ended', () => {
    wait(5n);
    waiters.advance(5n);
    expect(time.nextInMs).toBeUndefined();
  });

  it('can go on for ever', async () => {
    void waiters.untilForever(5n).then((reached) => answers.push(`for ever ${reached}`));
    expect(time.nextInMs).toBeUndefined();
    waiters.advance(undefined);
    expect(await answered()).toEqual([]);
    waiters.advance(5n);
    expect(await answered()).toEqual(['for ever true']);
    await expect(waiters.untilForever(5n)).resolves.toBe(true);
  });
});
