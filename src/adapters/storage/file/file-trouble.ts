import { type HostOutcome, refused, unknown } from '../../../domain/kernel/host-outcome.js';
import { codeOf } from '../../system-error.js';

/** Errors by which the operating system says that it did nothing, in an operator's words. */
const plainly: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the storage',
  EDQUOT: 'the quota on the storage is used up',
  EFBIG: 'the file system cannot hold a file that large',
  EROFS: 'the storage is mounted read-only',
  EACCES: 'this process may not write to the storage folder',
  EPERM: 'this process may not write to the storage folder',
  ENOTDIR: 'the storage folder is not a folder',
  EISDIR: 'a folder stands where the volume should be',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** It was done, but whether it will last is not certain. */
export class Doubt extends Error {}

/** How a call ends that ran into this error. A code that is not known to mean "nothing was done" leaves doubt. */
export const troubleOf = (error: unknown): HostOutcome<never> => {
  if (error instanceof Doubt) return unknown(error.message);
  const code = codeOf(error);
  if (code === undefined) throw error;
  const reason = plainly[code];
  return reason === undefined ? unknown(`the storage answered ${code}`) : refused(reason);
};
