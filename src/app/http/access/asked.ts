import type { ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The request behind what is executed: a route's, or a GraphQL field's, which has it in its context. */
export const askedIn = (execution: ExecutionContext): Asked => {
  if (execution.getType<string>() === 'graphql') return execution.getArgByIndex<Asked>(2);
  const http = execution.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
};
