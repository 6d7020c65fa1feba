/**
 * Subscriptions come over a connection of their own, past what looks at other requests. So what is asked is checked here, and each one's
 * token is looked at anew: a connection may be older than the token it was opened with.
 */
import { type DocumentNode, GraphQLError, type GraphQLSchema, validate } from 'graphql';
import { begunState } from '../../http/request/request-state.js';
import type { Asked } from './asked.js';

export interface Seat {
  readonly socket: { close(code: number, reason: string): void; once(event: 'close', then: () => void): void };
  /** Who never asks for anything is not kept waiting for. */
  readonly sitDown: () => void;
}

const patienceMs = 60_000;

export const seatFor = (socket: Seat['socket']): Seat => {
  const timer = setTimeout(() => socket.close(4408, 'Nothing was asked for.'), patienceMs).unref();
  const sitDown = (): void => clearTimeout(timer);
  socket.once('close', sitDown);
  return { socket, sitDown };
};

export const beginSubscription = (schema: GraphQLSchema, document: DocumentNode, { request, sitDown }: Seat & Asked): void => {
  const [error] = validate(schema, document);
  if (error) throw new GraphQLError(error.message, { ...(error.nodes && { nodes: error.nodes }), extensions: { code: 'invalid-request' } });
  begunState(request).caller = undefined;
  sitDown();
};
