import { describe, expect, it } from '@jest/globals';
import { Bell } from '../../../../src/adapters/event-store/eventstoredb/bell.js';
import { woundClock } from '../../../support/wound-clock.js';
import { hurriedClock } from './hurried-clock.js';

describe('a bell', () => {
  it('wakes who sleeps on it', async () => {
    const bell = new Bell(woundClock());
    const heard = bell.heard(1_000);
    bell.ring();
    expect(await heard).toBe(true);
  });

  it('wakes at once who comes after it rang, and once only', async () => {
    const bell = new Bell(hurriedClock());
    bell.ring();
    bell.ring();
    expect(await bell.heard(600_000)).toBe(true);
    expect(await bell.heard(100)).toBe(false);
  });

  it('lets sleep no longer than was asked for', async () => {
    expect(await new Bell(hurriedClock()).heard(100)).toBe(false);
  });
});
