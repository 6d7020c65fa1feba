import any from 'google-protobuf/google/protobuf/any_pb.js';
import google from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Message } from 'google-protobuf';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { ExpectedRevision } from '../../../../src/app/ports/event-store.js';
import type { Expected } from './database.js';
import { streamIdentifier } from './messages.js';

/** How `BatchAppend` says of one append that it failed, while the call goes on: a `google.rpc.Status` with details of a known type. */
const failure = (message: string, details: Message, type: string): Status => {
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), type);
  return new rpc.Status().setMessage(message).setDetails(packed);
};

export const accessDenied = () => failure('Access Denied', new shared.AccessDenied(), 'event_store.client.AccessDenied');

/** No details that a client would know: it says that it could not recognize this. */
export const serverNotReady = () => failure('Server Is Not Ready', new google.Empty(), 'google.protobuf.Empty');

export const badRequest = (message: string) =>
  failure(message, new shared.BadRequest().setMessage(message), 'event_store.client.BadRequest');

export const streamDeleted = (stream: string) =>
  failure(
    `Event stream '${stream}' is deleted.`,
    new shared.StreamDeleted().setStreamIdentifier(streamIdentifier(stream)),
    'event_store.client.StreamDeleted',
  );

export const maxAppendSizeExceeded = (size: number) =>
  failure(
    `Maximum Append Size of ${size} Exceeded.`,
    new shared.MaximumAppendSizeExceeded().setMaxappendsize(size),
    'event_store.client.MaximumAppendSizeExceeded',
  );

export const wrongExpectedVersion = (expected: Expected, current: ExpectedRevision): Status => {
  const details = new shared.WrongExpectedVersion();
  if (current === 'no-stream') details.setCurrentNoStream(new google.Empty());
  else details.setCurrentStreamRevision(String(current));
  if (expected === 'any') details.setExpectedAny(new google.Empty());
  else if (expected === 'no-stream') details.setExpectedNoStream(new google.Empty());
  else if (expected === 'stream-exists') details.setExpectedStreamExists(new google.Empty());
  else details.setExpectedStreamPosition(String(expected));
  return failure('Wrong expected version.', details, 'event_store.client.WrongExpectedVersion');
};
