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
});
