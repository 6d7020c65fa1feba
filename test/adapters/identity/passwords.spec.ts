import { describe, expect, it } from '@jest/globals';
import { hashPassword, matchesPassword, readPasswordHash } from '../../../src/adapters/identity/passwords.js';

const salt = 's'.repeat(22);
const key = 'k'.repeat(43);

describe('a password hash', () => {
  it('matches the password it was made of and no other', async () => {
    const hash = readPasswordHash(await hashPassword('correct horse'));
    if (!hash) throw new Error('unreadable');
    expect(await matchesPassword('correct horse', hash)).toBe(true);
    for (const wrong of ['correct hors', 'Correct horse', '', 'correct horse ']) expect(await matchesPassword(wrong, hash)).toBe(false);
  });

  it('is another each time', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  it('does not hold up other work while it is made', async () => {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    await hashPassword('patience');
    clearInterval(counting);
    expect(turns).toBeGreaterThan(2);
  });

  it.each([
    ['plain text', 'hunter2'],
    ['another scheme', `$2b$12$${'x'.repeat(53)}`],
    ['a cost that is no power of two', `scrypt:1000:8:1:${salt}:${key}`],
    ['a cost that takes more memory than there should be', `scrypt:1048576:8:1:${salt}:${key}`],
    ['no cost at all', `scrypt:0:8:1:${salt}:${key}`],
    ['no parallelism', `scrypt:16384:8:0:${salt}:${key}`],
    ['a short key', `scrypt:16384:8:1:${salt}:kkkk`],
    ['something after it', `scrypt:16384:8:1:${salt}:${key}\n`],
  ])('is not %s', (_what, text) => {
    expect(readPasswordHash(text)).toBeUndefined();
  });
});
