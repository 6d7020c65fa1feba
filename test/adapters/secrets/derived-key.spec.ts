import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { derivedKey } from '../../../src/adapters/secrets/derived-key.js';

describe('A key that is derived', () => {
  const key = randomBytes(32);

  it('is the same wherever the one it comes from is', () => {
    expect(derivedKey(Buffer.from(key), 'secrets')).toEqual(derivedKey(key, 'secrets'));
    expect(derivedKey(key, 'secrets')).toHaveLength(32);
  });

  it('is another for another purpose, and for another key', () => {
    expect(derivedKey(key, 'tokens')).not.toEqual(derivedKey(key, 'secrets'));
    expect(derivedKey(randomBytes(32), 'secrets')).not.toEqual(derivedKey(key, 'secrets'));
  });

  it('does not change from one release to the next: what is sealed must open', () => {
    expect(derivedKey(Buffer.alloc(32, 7), 'secrets').toString('hex')).toBe(
      'e9265ed04ba07f5b6bab165557077446c2e6a25a22d0ec9f921eccf9ae701480',
    );
  });
});
