import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { partitionCount, partitionOf } from '../../src/projections/partitions.js';

describe('Partitions', () => {
  it.each([
    ['attachment', '5eb00001-0000-4000-8000-000000000001', 0],
    ['volume', '5eb00001-0000-4000-8000-000000000001', 9],
    ['host-reports', 'sim-1', 4],
  ])('are the same for ever: that of %s %s', (process, key, partition) => expect(partitionOf(process, key)).toBe(partition));

  it('get much the same', () => {
    const counts = new Array<number>(partitionCount).fill(0);
    for (let number = 0; number < 16_000; number += 1) {
      const partition = partitionOf('attachment', randomUUID());
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });
});
