import { describe, expect, it } from '@jest/globals';
import { backoffMs } from '../../../src/app/working/backoff.js';

const least = { next: () => 0 };
const most = { next: () => 0.999999 };

describe('The wait before another try', () => {
  it.each([
    [0, 500],
    [1, 1_000],
    [5, 16_000],
    [9, 256_000],
    [10, 300_000],
    [1_000, 300_000],
  ])('is after %i tries around %i ms, half of it less or more', (attempt, around) => {
    expect(backoffMs(attempt, least)).toBe(around / 2);
    expect(backoffMs(attempt, most)).toBeCloseTo(around * 1.5, -1);
  });
});
