import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { NoAnswer } from '../../../../src/adapters/target/tgt/tgt-control.js';
import { parsedAccounts, parsedTargets } from '../../../../src/adapters/target/tgt/tgt-listing.js';

/** As tgt 1.0.85 prints it: a whole export in use, a half-made one, and a target of somebody else. */
const recorded = readFileSync(new URL('recorded/show-target.txt', import.meta.url), 'utf8');

describe("tgt's listing of targets", () => {
  const [whole, half, foreign] = parsedTargets(recorded);

  it('tells of an export what it serves, to whom, and who is using it', () => {
    expect(whole).toEqual({
      tid: 1,
      name: 'iqn.2026-11.org.mooring:3f0c8a52-6f0e-4c0b-9d55-1d3b8f6f2a10',
      sessions: [{ id: 127, initiator: 'iqn.2026-11.org.client:a', connections: [0] }],
      luns: [
        { lun: 0, serial: 'beaf10', backing: null, readonly: false },
        { lun: 1, serial: '0f8fad5b-d9cb-469f-a165-70867728950e', backing: '/srv/volumes/first volume', readonly: true },
      ],
      accounts: ['m5f0c'],
      allowed: ['iqn.2026-11.org.client:a'],
    });
  });

  it('tells of a half-made target that it has nothing yet', () => {
    expect(half).toMatchObject({ tid: 2, sessions: [], accounts: [], allowed: [], luns: [{ lun: 0 }] });
  });

  it("tells of somebody else's target which numbers it takes", () => {
    expect(foreign).toMatchObject({ tid: 30, name: 'iqn.2001-04.com.example:somebody.else', allowed: ['10.0.0.0/8'] });
    expect(foreign?.luns.map(({ lun }) => lun)).toEqual([0, 7]);
  });

  it('is empty when there is no target', () => {
    expect(parsedTargets('')).toEqual([]);
  });

  it.each([
    ['another first line', recorded.replace('Target 1:', 'Target one:')],
    ['no list of units', recorded.replace('    LUN information:\n', '')],
    ['nothing but an error', 'tgtd: out of memory\n'],
  ])('is not taken for an empty one when it has %s', (_, listing) => {
    expect(() => parsedTargets(listing)).toThrow(NoAnswer);
  });
});

describe("tgt's listing of accounts", () => {
  it('names every account', () => {
    expect(parsedAccounts('Account list:\n    other\n    m5f0c\n')).toEqual(['other', 'm5f0c']);
  });

  it('is empty when there is no account', () => {
    expect(parsedAccounts('')).toEqual([]);
  });
});
