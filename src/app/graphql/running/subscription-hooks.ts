/**
 * Subscriptions come over a connection of their own, past what looks at other requests. So who opens one is looked at when they say who they
 * are, before anything they ask is read; what is asked is checked here; and each subscription's token is looked at anew: a connection may be
 * older than the token it was opened with.
 */
import type { FastifyRequest } from 'fastify';
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import type { Authenticator } from '../../http/access/authenticator.js';
import { begunState } from '../../http/request/request-state.js';
import type { Asked } from './asked.js';
import { limits } from './limits.js';

export interface Seat {
  readonly socket: { close(code: number, reason: string): void; once(event: 'close', then: () => void): void };
  /** Who never asks for anything is not kept waiting for. */
  readonly sitDown: () => void;
}

const patienceMs = 60_000;
const twice = 4429;
const forbidden = 4403;

const seated = new WeakSet<object>();
const known = new WeakSet<object>();

/** Whether whoever opened it has shown a token that was good then. */
export const isKnown = (socket: object): boolean => known.has(socket);

/** For each time somebody says who they are: once for each connection. */
export const seatFor = (socket: Seat['socket']): Seat => {
  if (seated.has(socket)) {
    socket.close(twice, 'Too many initialisation requests');
    throw new Error('who opened a connection says once who they are');
  }
  seated.add(socket);
  const timer = setTimeout(() => socket.close(4408, 'Nothing was asked for.'), patienceMs).unref();
  const sitDown = (): void => clearTimeout(timer);
  socket.once('close', sitDown);
  return { socket, sitDown };
};

/** What a connection begins with: `payload` is the client's `connectionParams`. */
export interface Greeting {
  payload?: unknown;
}

/** `false`: the token will not do, and the connection is closed. */
export const isLetIn = async (greeting: Greeting, { request, socket }: Seat & Asked, authenticator: Authenticator): Promise<boolean> => {
  greeting.payload = tokensIn(greeting.payload, request);
  Object.assign(request.headers, greeting.payload);
  if (await authenticator.isStillLetIn(request)) {
    known.add(socket);
    return true;
  }
  socket.close(forbidden, 'The request you have made requires authentication.');
  return false;
};

const tokens: readonly string[] = ['x-auth-token', 'x-service-token'];

/** `connectionParams` hold what would be headers, written this way and that; what stands in the request's own headers stays. */
const tokensIn = (payload: unknown, { headers: own }: FastifyRequest): object => {
  if (typeof payload !== 'object' || payload === null) return {};
  const { headers = payload } = payload as { readonly headers?: unknown };
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value as unknown] as const);
  return Object.fromEntries(given.filter(([name, value]) => tokens.includes(name) && typeof value === 'string' && own[name] === undefined));
};

/** Documents that came as texts of a size that is allowed, by what came with them. */
const readable = new WeakSet<object>();

/** Before it, the text was read whatever its length; after it, it is checked against the schema, which takes far longer. */
export const readDocument = (source: string, context: object): void => {
  parse(source, { maxLexicalTokens: limits.tokens, noLocation: true });
  readable.add(context);
};

export const beginSubscription = (schema: GraphQLSchema, document: DocumentNode, context: Seat & Asked): void => {
  // The library takes what was parsed elsewhere, too, and believes that it was.
  if (!readable.has(context)) throw wrong(new GraphQLError('The document must be a text.'));
  const [error] = validate(schema, document);
  if (error) throw wrong(error);
  begunState(context.request).caller = undefined;
};

const wrong = ({ message, nodes }: GraphQLError): GraphQLError =>
  new GraphQLError(message, { ...(nodes && { nodes }), extensions: { code: 'invalid-request' } });
