import { describe, expect, it } from '@jest/globals';
import { isWholeFor, needsVeil, visibleData } from '../../../src/app/feed/visible-data.js';

const member = { isAdmin: false, isService: false };
const hosts = new Set(['node-1']);

describe('What an event says to those who may not know hosts', () => {
  it.each(['reason', 'message'])('has none of them in its %s, and no file on one', (word) => {
    const data = { volumeId: 'v', [word]: 'host node-1 has no room for /var/lib/mooring/volumes/v' };
    expect(needsVeil(data, member)).toBe(true);
    expect(visibleData(data, member, hosts)).toEqual({ volumeId: 'v', [word]: 'a host has no room for a file' });
  });

  it('is whole only where nothing is kept from them', () => {
    const [plain, kept] = [
      { volumeId: 'v', hostName: null },
      { volumeId: 'v', storageHost: 'node-1' },
    ];
    expect([plain, kept, { reason: 'any' }].map((data) => isWholeFor(data, member))).toEqual([true, false, false]);
    expect(isWholeFor(kept, { ...member, isAdmin: true })).toBe(true);
  });
});
