import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { Endpoint } from '../control.js';
import type { Expected } from './database.js';
import type { ExpectedRevision } from '../../../../src/app/ports/event-store.js';

/** The errors that end a call, with the texts and trailers of the server's `RpcExceptions`. */
const rpcError = (code: status, details: string, trailers: Readonly<Record<string, string>> = {}): Partial<ServiceError> => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return { code, details, metadata };
};

export const serverNotReady = () => rpcError(status.UNAVAILABLE, 'Server Is Not Ready');

export const accessDenied = () => rpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

/** A name that nobody has, or not with this password. */
export const unauthenticated = () => rpcError(status.UNAUTHENTICATED, 'Bad credentials');

export const notLeader = ({ host, port }: Endpoint) =>
  rpcError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

export const streamDeleted = (stream: string) =>
  rpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, { exception: 'stream-deleted', 'stream-name': stream });

export const wrongExpectedVersion = (operation: string, stream: string, expected: Expected, current: ExpectedRevision) =>
  rpcError(
    status.FAILED_PRECONDITION,
    `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${numberOf(expected)}, Actual version: ${numberOf(current)}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(numberOf(expected)),
      'actual-version': String(numberOf(current)),
    },
  );

export const maxAppendSizeExceeded = (size: number) =>
  rpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${size} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(size),
  });

/** What the server says where it throws without having thought of it. */
export const handlerThrew = () => rpcError(status.UNKNOWN, 'Exception was thrown by handler.');

export const consumerTooSlow = () =>
  rpcError(status.ABORTED, 'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.');

/** How the server counts what is not a revision. */
const numberOf = (expected: Expected): number => {
  switch (expected) {
    case 'no-stream':
      return -1;
    case 'any':
      return -2;
    case 'stream-exists':
      return -4;
    default:
      return expected;
  }
};
