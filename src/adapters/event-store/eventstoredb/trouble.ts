import { EventStoreUnavailable, type ExpectedRevision, RevisionConflict } from '../../../app/ports/event-store.js';

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

/** The server's answer to an append, by the name it gives to it. */
export class ServerError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message || type);
  }
}

/** The stream is not at the revision that was expected. */
export class StaleRevision extends Error {
  constructor(readonly actual: ExpectedRevision) {
    super(`the stream is at ${actual}`);
  }
}

const byType: Readonly<Record<string, Trouble>> = {
  // As the clients say it,
  'stream-not-found': 'no-such-stream',
  'access-denied': 'denied',
  'stream-deleted': 'final',
  'invalid-argument': 'final',
  unsupported: 'final',
  // and as the server says it of an append.
  AccessDenied: 'denied',
  StreamDeleted: 'final',
  MaximumAppendSizeExceeded: 'final',
  BadRequest: 'final',
};

/** The status codes of gRPC that leave no doubt: invalid argument, permission denied, unimplemented, unauthenticated. */
const byCode: Readonly<Record<number, Trouble>> = { 3: 'final', 7: 'denied', 12: 'final', 16: 'denied' };

export const troubleOf = (error: unknown): Trouble => {
  if (error instanceof StaleRevision || error instanceof RevisionConflict) return 'conflict';
  if (error instanceof EventStoreUnavailable) return 'final';
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return 'final';
  const { type, code } = wordsOf(error);
  return byType[String(type)] ?? byCode[Number(code)] ?? 'passing';
};

/** Neither client marks all its errors: one that says the port is closed has a code and no type. */
const wordsOf = (error: unknown): { type?: unknown; code?: unknown } => (typeof error === 'object' && error !== null ? error : {});
