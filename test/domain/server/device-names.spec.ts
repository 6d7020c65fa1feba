import { describe, expect, it } from '@jest/globals';
import { bareName, firstFree, lettersOf } from '../../../src/domain/server/device-names.js';

describe('the letters of disks', () => {
  it.each([
    [0, 'a'],
    [1, 'b'],
    [25, 'z'],
    [26, 'aa'],
    [51, 'az'],
    [52, 'ba'],
    [701, 'zz'],
    [702, 'aaa'],
  ])('of number %i are %s', (index, letters) => expect(lettersOf(index)).toBe(letters));
  it('are never the same twice', () => expect(new Set(Array.from({ length: 800 }, (_, index) => lettersOf(index))).size).toBe(800));
});

describe('the first free device name', () => {
  it('is vdb, since vda is what a guest boots from', () => expect(firstFree(new Set())).toBe('vdb'));
  it('is the first gap', () => expect(firstFree(new Set(['vda', 'vdb', 'vdd']))).toBe('vdc'));
  it('is on the bus that is asked for', () => expect(firstFree(new Set(['vdb']), 'sd')).toBe('sdb'));
  it('goes on after vdz', () => expect(firstFree(new Set(Array.from({ length: 26 }, (_, index) => `vd${lettersOf(index)}`)))).toBe('vdaa'));
});

it('a device is the same with and without its folder', () => {
  expect(bareName('/dev/vdc')).toBe('vdc');
  expect(bareName('vdc')).toBe('vdc');
});
