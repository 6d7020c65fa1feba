import { describe, expect, it } from '@jest/globals';
import { Doubt, troubleOf } from '../../../../src/adapters/storage/file/file-trouble.js';

const systemError = (code: string) => Object.assign(new Error(`${code}: something, ftruncate`), { code, errno: -1, syscall: 'ftruncate' });

describe('trouble with files', () => {
  it.each([
    ['ENOSPC', 'no space is left on the storage'],
    ['EDQUOT', 'the quota on the storage is used up'],
    ['EFBIG', 'the file system cannot hold a file that large'],
    ['EROFS', 'the storage is mounted read-only'],
    ['EACCES', 'this process may not write to the storage folder'],
  ])('is a refusal in plain words when the system did nothing: %s', (code, reason) => {
    expect(troubleOf(systemError(code))).toEqual({ outcome: 'refused', reason });
  });

  it.each(['EIO', 'ESTALE', 'ETIMEDOUT', 'EINTR'])('is doubt when the system may have done it: %s', (code) => {
    expect(troubleOf(systemError(code))).toEqual({ outcome: 'unknown', reason: `the storage answered ${code}` });
  });

  it('is doubt when it came after the act, whatever the system said', () => {
    const doubt = new Doubt('the storage could not be flushed to the disk', { cause: systemError('ENOSPC') });
    expect(troubleOf(doubt)).toEqual({ outcome: 'unknown', reason: 'the storage could not be flushed to the disk' });
  });

  it('is thrown on when it is a bug of ours', () => {
    expect(() => troubleOf(new TypeError('a bug'))).toThrow('a bug');
    expect(() => troubleOf(Object.assign(new TypeError('wrong argument'), { code: 'ERR_INVALID_ARG_TYPE' }))).toThrow('wrong argument');
  });
});
