import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../access/authenticator.js';
import type { Logger } from '../log.js';
import type { HttpMetrics } from '../operations/http-metrics.js';
import { stateOf } from './request-state.js';

interface Parts {
  readonly authenticator: Authenticator;
  readonly metrics: HttpMetrics;
  readonly log: Logger;
}

/** What happens to every request: first its token and its version are looked at, and at last it is counted and logged. */
export const followRequests = (fastify: FastifyInstance, { authenticator, metrics, log }: Parts): void => {
  fastify.decorateRequest('state', undefined);

  fastify.addHook('onRequest', (request, reply, done) => {
    const { face, versionFault } = stateOf(request, reply);
    if (!face.needsToken || request.routeOptions.config.public) return done();

    const admit = (): void => done(versionFault as Error | undefined);
    authenticator.callerOf(request, reply).then(admit, done);
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    account(request, reply, { metrics, log });
    done();
  });
};

/** For answers made where no hook runs, too: to a path that is not even one. */
export const account = (request: FastifyRequest, reply: FastifyReply, { metrics, log }: Omit<Parts, 'authenticator'>): void => {
  metrics.count(request.method, stateOf(request, reply).route, reply);
  log.info(lineOf(request, reply), 'request');
};

/** No header, no body, no query: any of them may hold what must not be in a log. */
const lineOf = (request: FastifyRequest, reply: FastifyReply): object => {
  const { route, correlationId, knownCaller } = stateOf(request, reply);
  return {
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 100) / 100,
    requestId: request.id,
    ...(correlationId !== request.id && { correlationId }),
    user: knownCaller?.session.user.id ?? null,
    project: knownCaller?.session.project?.id ?? null,
  };
};
