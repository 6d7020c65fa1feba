import { describe, expect, it } from '@jest/globals';
import { LeaseLost } from '../../../src/app/working/grant.js';
import { everything, shareOf } from '../../../src/app/working/share.js';
import { partitionOf } from '../../../src/projections/partitions.js';

describe('A share', () => {
  it('has what is in its partition, as long as the grant is held', () => {
    let isHeld = true;
    const share = shareOf({ partition: partitionOf('volume', 'a'), epoch: 3, isHeld: () => isHeld, lose: () => (isHeld = false) });
    const keys = Array.from({ length: 100 }, (_, number) => `key-${number}`);
    expect(share.partition).toBe(partitionOf('volume', 'a'));
    expect(share.includes('volume', 'a')).toBe(true);
    expect(keys.filter((key) => share.includes('volume', key)).length).toBeLessThan(30);
    share.assertHeld();
    share.lose();
    expect(() => share.assertHeld()).toThrow(LeaseLost);
  });

  it('is everything where one process does all', () => {
    expect(everything.includes('volume', 'a')).toBe(true);
    expect(everything.partition).toBeNull();
    everything.assertHeld();
  });
});
