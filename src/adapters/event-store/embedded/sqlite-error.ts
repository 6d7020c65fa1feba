const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

/** The primary result code; the higher bits only refine it. */
const resultCode = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;

export const isBusy = (error: unknown): boolean => resultCode(error) === SQLITE_BUSY;
export const isNotADatabase = (error: unknown): boolean => resultCode(error) === SQLITE_NOTADB;

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
