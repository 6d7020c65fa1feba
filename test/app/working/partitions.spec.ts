import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { LeaseLost } from '../../../src/app/working/grant.js';
import { partitionCount, partitionOf } from '../../../src/app/working/partitions.js';
import { everything, shareOf } from '../../../src/app/working/share.js';

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

describe('A share', () => {
  it('has what is in its partition, as long as the grant is held', () => {
    let isHeld = true;
    const share = shareOf({ partition: partitionOf('volume', 'a'), epoch: 3, isHeld: () => isHeld, lose: () => (isHeld = false) });
    const keys = Array.from({ length: 100 }, (_, number) => `key-${number}`);
    expect(share.includes('volume', 'a')).toBe(true);
    expect(keys.filter((key) => share.includes('volume', key)).length).toBeLessThan(30);
    share.assertHeld();
    share.lose();
    expect(() => share.assertHeld()).toThrow(LeaseLost);
  });

  it('is everything where one process does all', () => {
    expect(everything.includes('volume', 'a')).toBe(true);
    everything.assertHeld();
  });
});
