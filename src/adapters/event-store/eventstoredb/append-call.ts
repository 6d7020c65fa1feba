/**
 * An append as a call of its own that carries one message.
 *
 * Both clients offer two ways, and neither will do. `append` sends event by event; when such a call is cut off half-way, by a deadline or by
 * a connection that is given up, the library below ends it in good order, and the server stores the half it got. `batchAppend` is one
 * message, but in a call that all appends share: it has no deadline, an append in it is never answered when the server ends it in good
 * order, and when it breaks while many wait to be sent, or while another such call is open, nobody can catch the error and the process ends.
 *
 * So this sends what `batchAppend` sends, in a call that nobody else uses. The client gives the connection, the credentials and the leader.
 */
import type { EventEmitter } from 'node:events';
import type sharedMessages from '@eventstore/db-client/generated/shared_pb.js';
import type streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientEvent, Written } from './store-client.js';
import { ServerError, StaleRevision } from './trouble.js';

/** The messages of the protocol, and the stub that sends them. The newer client's have the same names, as far as they are used here. */
export interface Protocol {
  readonly streams: Pick<typeof streamMessages, 'BatchAppendReq'>;
  readonly shared: Pick<typeof sharedMessages, 'Empty' | 'StreamIdentifier' | 'UUID' | 'WrongExpectedVersion'>;
  readonly stub: unknown;
}

/** What the clients use themselves and offer to nobody: a stub on the connection to whoever leads now. */
export interface Connection {
  execute<Value>(stub: unknown, name: string, action: (stub: Stub) => Promise<Value>): Promise<Value>;
  callArguments(options: { requiresLeader: boolean; deadline: number }): [metadata: object, options: object];
}

export interface Stub {
  batchAppend(metadata: object, options: object): Call;
}

export type Call = EventEmitter & { write(request: BatchAppendReq): unknown; end(): unknown };

export interface OneAppend {
  readonly stream: string;
  readonly expected: bigint | 'no-stream';
  readonly events: readonly ClientEvent[];
  readonly deadlineMs: number;
}

export const appendCall = (connection: Connection, protocol: Protocol, append: OneAppend): Promise<Written> => {
  const request = requestOf(protocol, append);
  return connection.execute(protocol.stub, 'append', (stub) => {
    const call = stub.batchAppend(...connection.callArguments({ requiresLeader: true, deadline: append.deadlineMs }));
    return new Promise<Written>((resolve, reject) => {
      call.on('error', reject);
      call.on('end', () => reject(new Error('The server ended an append without an answer')));
      call.on('data', (response: BatchAppendResp) => {
        call.end();
        const error = errorIn(protocol, response);
        if (error) reject(error);
        else resolve(writtenIn(response));
      });
      call.write(request);
    });
  });
};

const requestOf = ({ streams, shared }: Protocol, { stream, expected, events }: OneAppend): BatchAppendReq => {
  const options = new streams.BatchAppendReq.Options();
  options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream).toString('base64')));
  // One of the two, and no other: the rest is not to check.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- an empty message of one package is that of any other
  if (expected === 'no-stream') options.setNoStream(new shared.Empty());
  else options.setStreamPosition(expected.toString());

  const messages = events.map(({ id, type, data, metadata }) => {
    const message = new streams.BatchAppendReq.ProposedMessage();
    message.setId(new shared.UUID().setString(id)).setData(data).setCustomMetadata(metadata);
    message.getMetadataMap().set('type', type).set('content-type', 'application/json');
    return message;
  });
  return new streams.BatchAppendReq()
    .setCorrelationId(new shared.UUID().setString(crypto.randomUUID()))
    .setOptions(options)
    .setProposedMessagesList(messages)
    .setIsFinal(true);
};

const writtenIn = (response: BatchAppendResp): Written => {
  const success = response.getSuccess();
  const position = success?.getPosition()?.getCommitPosition();
  return { revision: BigInt(success?.getCurrentRevision() ?? 0), ...(position !== undefined && { position: BigInt(position) }) };
};

const ours = 'event_store.client.';

const errorIn = ({ shared }: Protocol, response: BatchAppendResp): Error | undefined => {
  const error = response.getError();
  if (!error) return undefined;
  const details = error.getDetails();
  const name = details?.getTypeName() ?? '';
  const stale = details?.unpack((bytes) => shared.WrongExpectedVersion.deserializeBinary(bytes), `${ours}WrongExpectedVersion`);
  if (stale) return new StaleRevision(stale.hasCurrentStreamRevision() ? Number(stale.getCurrentStreamRevision()) : 'no-stream');
  return new ServerError(name.replace(ours, ''), error.getMessage());
};
