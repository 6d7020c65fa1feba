import type { Logger } from 'pino';

/** What the parts below the faces need of the log: one line for each outcome, ids as fields. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
