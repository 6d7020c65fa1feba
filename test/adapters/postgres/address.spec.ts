import { describe, expect, it } from '@jest/globals';
import { postgresAddress } from '../../../src/adapters/postgres/address.js';

describe('The address of a database', () => {
  it.each([
    ['postgres://ann:secret@db.example:6432/mooring?sslmode=require', 'db.example:6432/mooring'],
    ['postgresql://ann:secret@db.example/mooring', 'db.example:5432/mooring'],
    ['postgres://[2001:db8::1]:5433/mooring', '[2001:db8::1]:5433/mooring'],
    ['postgres:///mooring', 'localhost:5432/mooring'],
  ])('is shown without who asks: %s', (url, shown) => expect(postgresAddress(url).shown).toBe(shown));

  it.each(['', 'secret', 'http://db.example/secret', 'postgres://ann:secret@db.example:port/mooring'])('is not taken from %s', (url) => {
    const error = (() => {
      try {
        return postgresAddress(url);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(/^a PostgreSQL database is named by a URL/);
    expect((error as Error).message).not.toContain('secret');
  });
});
