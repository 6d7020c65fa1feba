/** How GraphQL runs on the web server: who is let in, what is too much, and what is said where something goes wrong. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type {
  MercuriusContext,
  MercuriusOptions,
  preExecutionHookHandler,
  preSubscriptionExecutionHookHandler,
  preSubscriptionParsingHookHandler,
} from 'mercurius';
import type { Logger } from '../../http/log.js';
import type { Asked } from './asked.js';
import { formatted } from './errors.js';
import type { GraphParts } from './graph-server.js';
import { limits, refuseTooCostly } from './limits.js';
import { beginSubscription, type Greeting, isLetIn, readDocument, type Seat, seatFor } from './subscription-hooks.js';

export const mercuriusOptions = ({ authenticator, log }: GraphParts): MercuriusOptions => ({
  path: '/graphql',
  graphiql: false,
  // Several requests in one would get around what one may cost; other names for the same field do what they are for.
  allowBatchedQueries: false,
  queryDepth: limits.depth,
  graphql: { parseOptions: { maxLexicalTokens: limits.tokens } },
  context: (request: FastifyRequest, reply: FastifyReply): Asked => ({ request, reply, readings: new Map() }),
  errorFormatter: (execution, context) => formattedResult(execution, (context as unknown as Partial<Asked>).request, log),
  subscription: {
    context: (socket: Seat['socket'], request: FastifyRequest): Seat & Omit<Asked, 'reply'> => ({
      ...seatFor(socket),
      ...{ request, readings: new Map() },
    }),
    // Called as a method of the connection: nothing else says whose greeting it is.
    onConnect(this: { readonly context: Seat & Asked }, greeting: Greeting) {
      return isLetIn(greeting, this.context, authenticator);
    },
    keepAlive: 15_000,
  },
});

export const preExecution: preExecutionHookHandler = (schema, document, _context, variables) =>
  refuseTooCostly({ schema, document, variables });

export const preSubscriptionParsing: preSubscriptionParsingHookHandler = (_schema, source, context) => readDocument(source, context);

export const preSubscriptionExecution: preSubscriptionExecutionHookHandler = (schema, document, context: MercuriusContext) =>
  beginSubscription(schema, document, context as unknown as Seat & Asked);

const formattedResult = (execution: ExecutionResult, request: FastifyRequest | undefined, log: Logger) => {
  const errors = (execution.errors ?? []).flatMap(allIn).map((error) => ({ error, shown: formatted(error, request?.id) }));
  for (const { error, shown } of errors) {
    if (shown.isBug) log.error({ requestId: request?.id, err: error.originalError ?? error }, 'a field could not be answered');
  }
  const response = { data: execution.data ?? null, errors: errors.map(({ shown }) => shown.error) };
  return { statusCode: execution.data ? 200 : (errors[0]?.shown.status ?? 200), response } as unknown as ReturnType<
    NonNullable<MercuriusOptions['errorFormatter']>
  >;
};

/** What is wrong with a document comes as one error that holds all others. */
const allIn = (error: GraphQLError): readonly GraphQLError[] => {
  const { errors } = (error.originalError ?? {}) as { readonly errors?: unknown };
  return Array.isArray(errors)
    ? errors.map((each: unknown) => (each instanceof GraphQLError ? each : new GraphQLError((each as Error).message)))
    : [error];
};
