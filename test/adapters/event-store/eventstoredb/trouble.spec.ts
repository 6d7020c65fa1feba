import { describe, expect, it } from '@jest/globals';
import { ServerError, StaleRevision, type Trouble, troubleOf } from '../../../../src/adapters/event-store/eventstoredb/trouble.js';
import { EventStoreUnavailable, RevisionConflict } from '../../../../src/app/ports/event-store.js';
import { clientError } from './fake-client.js';

const grpcError = (code: number): Error => Object.assign(new Error('from gRPC'), { code });

describe('the trouble an error tells of', () => {
  it.each<[string, unknown, Trouble]>([
    ['a stale revision', new StaleRevision(3), 'conflict'],
    ['a conflict already found', new RevisionConflict('volume-1', 0, 1), 'conflict'],
    ['no such stream', clientError('stream-not-found', { code: 5 }), 'no-such-stream'],
    ['a wrong password', clientError('access-denied', { code: 16 }), 'denied'],
    ['a wrong password, told by gRPC alone', grpcError(16), 'denied'],
    ['a missing right, told by gRPC alone', grpcError(7), 'denied'],
    ['an append too large', new ServerError('MaximumAppendSizeExceeded', ''), 'final'],
    ['an append that is not allowed', new ServerError('AccessDenied', ''), 'denied'],
    ['an append that waited too long', new ServerError('Timeout', ''), 'passing'],
    ['an append to a server that starts', new ServerError('google.protobuf.Empty', 'Server Is Not Ready'), 'passing'],
    ['a stream that was deleted', clientError('stream-deleted'), 'final'],
    ['a call the server does not have', grpcError(12), 'final'],
    ['a verdict of our own', new EventStoreUnavailable('closed'), 'final'],
    ['a bug', new TypeError('x is undefined'), 'final'],
    ['a connection reset', clientError('unavailable', { code: 14 }), 'passing'],
    ['a closed port, which has a code and no type', grpcError(14), 'passing'],
    ['a server that starts, as a read tells it', clientError('unknown'), 'passing'],
    ['a slow consumer', clientError('timeout', { code: 10 }), 'passing'],
    ['a deadline', clientError('deadline-exceeded', { code: 4 }), 'passing'],
    ['a call the server cancelled', clientError('cancelled', { code: 1 }), 'passing'],
    ['another leader', clientError('not-leader', { code: 5 }), 'passing'],
    ['a stream reset while the server stopped', grpcError(13), 'passing'],
    ['no leader found', new Error('Failed to discover after 10 attempts.'), 'passing'],
    ['what is no error at all', 'boo', 'passing'],
  ])('%s', (_, error, trouble) => expect(troubleOf(error)).toBe(trouble));
});
