import { describe, expect, it } from '@jest/globals';
import { type Trouble, troubleOf } from '../../../../src/adapters/event-store/eventstoredb/trouble.js';
import { EventStoreUnavailable, RevisionConflict } from '../../../../src/app/ports/event-store.js';
import { clientError } from './fake-client.js';

const grpcError = (code: number): Error => Object.assign(new Error('from gRPC'), { code });

describe('the trouble an error tells of', () => {
  it.each<[string, unknown, Trouble]>([
    ['a stale revision', clientError('wrong-expected-version'), 'conflict'],
    ['a conflict already found', new RevisionConflict('volume-1', 0, 1), 'conflict'],
    ['no such stream', clientError('stream-not-found', { code: 5 }), 'no-such-stream'],
    ['a wrong password', clientError('access-denied', { code: 16 }), 'denied'],
    ['a wrong password, told by gRPC alone', grpcError(16), 'denied'],
    ['a missing right, told by gRPC alone', grpcError(7), 'denied'],
    ['an append too large', clientError('maximum-append-size-exceeded'), 'final'],
    ['a stream that was deleted', clientError('stream-deleted'), 'final'],
    ['a call the server does not have', grpcError(12), 'final'],
    ['a verdict of our own', new EventStoreUnavailable('closed'), 'final'],
    ['a bug', new TypeError('x is undefined'), 'final'],
    ['a connection reset', clientError('unavailable', { code: 14 }), 'passing'],
    ['a closed port, which has a code and no type', grpcError(14), 'passing'],
    ['a server that starts, as the older client tells it', clientError('unknown'), 'passing'],
    ['a slow consumer', clientError('timeout', { code: 10 }), 'passing'],
    ['a deadline', clientError('deadline-exceeded', { code: 4 }), 'passing'],
    ['a call the server cancelled', clientError('cancelled', { code: 1 }), 'passing'],
    ['another leader', clientError('not-leader', { code: 5 }), 'passing'],
    ['a stream reset while the server stopped', grpcError(13), 'passing'],
    ['no leader found', new Error('Failed to discover after 10 attempts.'), 'passing'],
    ['what is no error at all', 'boo', 'passing'],
  ])('%s', (_, error, trouble) => expect(troubleOf(error)).toBe(trouble));
});
