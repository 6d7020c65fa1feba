import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reading } from './reading.js';

/** What every resolver of one request is given: GraphQL calls it the context. */
export interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** One for each moment that is asked about, so that nothing is read twice. */
  readonly readings: Map<string, Promise<Reading>>;
}
