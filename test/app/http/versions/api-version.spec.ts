import { describe, expect, it } from '@jest/globals';
import { ApiVersion } from '../../../../src/app/http/versions/api-version.js';

describe('a version', () => {
  it('is read from two whole numbers', () => {
    expect(ApiVersion.parse('3.27')).toMatchObject({ major: 3, minor: 27 });
    expect(ApiVersion.parse('3.0')?.toString()).toBe('3.0');
  });

  it.each(['', '3', '3.', '.3', '3.01', '03.1', '0.1', '3.1.1', '3.x', ' 3.1', '3.1\n', '-3.1', '3.99999', '3,1', '٣.١'])(
    'is not read from %j',
    (text) => {
      expect(ApiVersion.parse(text)).toBeUndefined();
    },
  );

  it('is compared by numbers, the first before the second', () => {
    const version = ApiVersion.of('3.27');
    expect(version.atLeast('3.27')).toBe(true);
    expect(version.atLeast('3.3')).toBe(true);
    expect(version.atLeast('3.100')).toBe(false);
    expect(version.atLeast('2.99')).toBe(true);
    expect(version.atLeast('4.0')).toBe(false);
  });
});
