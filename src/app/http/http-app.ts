import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { Authenticator } from './access/authenticator.js';
import { FaultFilter } from './faults/fault.filter.js';
import { HttpModule } from './http.module.js';
import { nestLog, type Logger } from './log.js';
import { offerDocs } from './operations/docs.js';
import { HttpMetrics } from './operations/http-metrics.js';
import { takeDryRun } from './request/dry-run.js';
import { acceptJsonOnly } from './request/json-body.js';
import { KnownMethods } from './request/known-methods.js';
import { account, followRequests } from './request/lifecycle.js';
import { type Address, drain, listen, type Tls } from './server.js';

export interface HttpApp {
  readonly nest: NestFastifyApplication;
  listen(address: Address): Promise<Address>;
  /** Takes no new requests, lets those under way finish for so long, then shuts the modules down. */
  stop(graceMs: number): Promise<void>;
}

@Module({})
class Root {}

/** Nest sets its error handler last, and that is too late for the routes where GraphQL is among the modules: here it is set first. */
class Adapter extends FastifyAdapter {
  override setErrorHandler() {
    return this.getInstance();
  }
}

/** The whole HTTP side: the foundation, and the faces of `module`. Nothing listens yet. */
export const createHttpApp = async (module: Type | DynamicModule, log: Logger, tls: Tls | null = null): Promise<HttpApp> => {
  const adapter = new Adapter({
    ...(tls && { https: tls }),
    bodyLimit: 114_688,
    requestTimeout: 60_000,
    genReqId: () => `req-${randomUUID()}`,
    requestIdHeader: false,
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1024 },
    skipMiddie: true,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      filter.answer(adapter.mapException(error), request, reply);
      account(request, reply, parts);
    },
  });
  const root = { module: Root, imports: [HttpModule.with(log), module] };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class, and takes any object
  const nest = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    logger: nestLog(log),
    abortOnError: false,
  });
  const filter = nest.get(FaultFilter);
  const parts = { authenticator: nest.get(Authenticator), metrics: nest.get(HttpMetrics), log };

  const fastify = adapter.getInstance();
  fastify.setErrorHandler((error, request, reply) => filter.answer(adapter.mapException(error), request, reply));
  acceptJsonOnly(fastify);
  nest.get(KnownMethods).watch(fastify);
  followRequests(fastify, parts);
  takeDryRun(fastify);
  offerDocs(nest);
  await nest.init();
  await fastify.ready();

  return {
    nest,
    listen: (address) => listen(fastify, address),
    stop: async (graceMs) => {
      // The server first, the modules after: a request under way still needs them.
      await drain(fastify, graceMs);
      await nest.close();
    },
  };
};
