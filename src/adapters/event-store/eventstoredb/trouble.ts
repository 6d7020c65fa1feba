import { EventStoreUnavailable, RevisionConflict } from '../../../app/ports/event-store.js';

/** What an error lets one conclude. */
export type Trouble =
  /** The stream is elsewhere: nothing was stored. */
  | 'conflict'
  | 'no-such-stream'
  /** Asking again is as good as it gets until somebody changes a password or a right. */
  | 'denied'
  /** The request itself is wrong, or what it is about is beyond repair: the answer will be the same next time. */
  | 'final'
  /** The server is away, busy, starting, no leader, or did not answer. What was asked for may have happened; doubt is the default. */
  | 'passing';

const byType: Readonly<Record<string, Trouble>> = {
  'wrong-expected-version': 'conflict',
  'stream-not-found': 'no-such-stream',
  'access-denied': 'denied',
  'stream-deleted': 'final',
  'stream-tombstoned': 'final',
  'maximum-append-size-exceeded': 'final',
  'missing-required-metadata-property': 'final',
  'invalid-argument': 'final',
  unsupported: 'final',
};

/** The status codes of gRPC that leave no doubt: invalid argument, permission denied, unimplemented, unauthenticated. */
const byCode: Readonly<Record<number, Trouble>> = { 3: 'final', 7: 'denied', 12: 'final', 16: 'denied' };

export const troubleOf = (error: unknown): Trouble => {
  if (error instanceof RevisionConflict) return 'conflict';
  if (error instanceof EventStoreUnavailable) return 'final';
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return 'final';
  const { type, code } = wordsOf(error);
  return byType[String(type)] ?? byCode[Number(code)] ?? 'passing';
};

/** Neither client marks all its errors: one that says the port is closed has a code and no type. */
const wordsOf = (error: unknown): { type?: unknown; code?: unknown } => (typeof error === 'object' && error !== null ? error : {});
