import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newBreath } from '../../../src/app/reading/breath.js';

describe('A breath', () => {
  let nowMs: number;

  beforeEach(() => {
    nowMs = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Whether somebody else had a turn meanwhile. */
  const givesWay = async (breathe: () => Promise<void>): Promise<boolean> => {
    let had = false;
    setImmediate(() => (had = true));
    await breathe();
    return had;
  };

  it('lets others have a turn once one has gone on for long, and costs none before', async () => {
    const breathe = newBreath();
    expect(await givesWay(breathe)).toBe(false);
    nowMs = 11;
    expect(await givesWay(breathe)).toBe(true);
    expect(await givesWay(breathe)).toBe(false);
    nowMs = 22;
    expect(await givesWay(breathe)).toBe(true);
  });

  it('gives a turn to each of several who share one, where what each does takes long', async () => {
    const breathe = newBreath();
    nowMs = 11;
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (turns < 100) setImmediate(count);
    };
    setImmediate(count);
    const begunIn = await Promise.all(
      Array.from({ length: 4 }, async () => {
        await breathe();
        nowMs += 11;
        return turns;
      }),
    );
    expect(new Set(begunIn).size).toBe(4);
  });
});
