import { describe, expect, it } from '@jest/globals';
import { causeChain } from '../../../src/app/http/cause-chain.js';

describe('a logged error', () => {
  it('holds what led to it, down to the first', () => {
    const error = new TypeError('last', { cause: new Error('middle', { cause: new RangeError('first') }) });
    expect(causeChain(error)).toMatchObject({
      name: 'TypeError',
      message: 'last',
      cause: { message: 'middle', cause: { name: 'RangeError', message: 'first' } },
    });
  });

  it('holds no properties that were hung on it', () => {
    expect(JSON.stringify(causeChain(Object.assign(new Error('x'), { token: 'secret' })))).not.toContain('secret');
  });

  it('ends even when it is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(() => JSON.stringify(causeChain(error))).not.toThrow();
  });

  it('does not repeat what was thrown when that was no error', () => {
    expect(JSON.stringify(causeChain('my password'))).not.toContain('my password');
  });
});
