import { describe, jest } from '@jest/globals';
import { sharedGuests } from './real-parts.js';
import { sharing } from './suites/sharing.js';

jest.setTimeout(120_000);

describe('on real storage, with real guests', () => {
  const guests = sharedGuests();
  sharing(guests);
});
