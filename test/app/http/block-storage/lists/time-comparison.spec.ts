import { describe, expect, it } from '@jest/globals';
import { timeCheck } from '../../../../../src/app/http/block-storage/lists/time-comparison.js';

const matches = (filter: string, time: string | null): boolean => {
  const narrowing = timeCheck('created_at', filter, () => time);
  return 'check' in narrowing && narrowing.check(undefined);
};
const noon = '2026-01-01T12:00:00.000Z';

describe('a comparison with a time', () => {
  it.each([
    ['gt:2026-01-01T11:59:59', true],
    ['gt:2026-01-01T12:00:00', false],
    ['gte:2026-01-01T12:00:00', true],
    ['lt:2026-01-01T12:00:00', false],
    ['lte:2026-01-01T12:00:00Z', true],
    ['eq:2026-01-01T13:00:00+01:00', true],
    ['neq:2026-01-01T12:00:00', false],
    ['gt:2026-01-01T11:00:00,lt:2026-01-01T13:00:00', true],
    ['gt:2026-01-01T11:00:00,lt:2026-01-01T11:30:00', false],
  ])('%s at noon is %s', (filter, isSo) => {
    expect(matches(filter, noon)).toBe(isSo);
  });

  it('is never so where there is no time', () => {
    expect(matches('neq:2026-01-01T12:00:00', null)).toBe(false);
  });

  it.each([
    '',
    'noon',
    '2026-01-01T12:00:00',
    'after:2026-01-01T12:00:00',
    'gt:',
    'gt:noon',
    'constructor:2026-01-01T12:00:00',
    'gt:2026-01-01,',
  ])('is not %s', (filter) => {
    expect(() => timeCheck('created_at', filter, () => noon)).toThrow('created_at must be like gte:');
  });
});
