import { describe } from '@jest/globals';
import { sharedGuests } from './real-parts.js';
import { crashes } from './suites/crashes.js';
import { deafGuest } from './suites/deaf-guest.js';
import { exportGuard } from './suites/export-guard.js';
import { holding } from './suites/holding.js';
import { secrecy } from './suites/secrecy.js';
import { sharing } from './suites/sharing.js';

describe('on real storage, with real guests', () => {
  const guests = sharedGuests();
  sharing(guests);
  holding(guests);
  exportGuard(guests);
  deafGuest(guests);
  crashes(guests);
  secrecy(guests);
});
