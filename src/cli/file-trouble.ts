/** A file that was named on the command line, in one line that names it. */
const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? 'unknown error';

export const cannotRead = (path: string, cause: unknown): Error => new Error(`${path} cannot be read (${codeOf(cause)})`, { cause });
export const cannotWrite = (path: string, cause: unknown): Error => new Error(`${path} cannot be written (${codeOf(cause)})`, { cause });

/** What the system refused, as opposed to what went wrong with what was to be written. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error;
