/** Serves the graph: a server that listens nowhere, and takes what the one that does hands on. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import mercurius from 'mercurius';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Authenticator } from '../../http/access/authenticator.js';
import type { Logger } from '../../http/log.js';
import { acceptJsonOnly } from '../../http/request/json-body.js';
import { stateOf } from '../../http/request/request-state.js';
import { type Connection, watchConnection } from './strangers.js';
import { isKnown } from './subscription-hooks.js';
import { refuseWordsOfRest } from './words-of-rest.js';
import { mercuriusOptions, preExecution, preSubscriptionExecution, preSubscriptionParsing } from './mercurius-options.js';

export interface GraphParts {
  readonly authenticator: Authenticator;
  readonly log: Logger;
}

/** How long clients that follow something may take to say goodbye. */
const goodbyeMs = 1_000;

export class GraphServer {
  private readonly sockets = new Set<Duplex>();

  private constructor(
    private readonly fastify: FastifyInstance,
    private readonly handedOn: WeakMap<IncomingMessage, FastifyRequest>,
  ) {}

  static async open(schema: GraphQLSchema, parts: GraphParts): Promise<GraphServer> {
    const handedOn = new WeakMap<IncomingMessage, FastifyRequest>();
    const fastify = Fastify({
      bodyLimit: 114_688,
      genReqId: (raw) => handedOn.get(raw)?.id ?? `req-${randomUUID()}`,
      return503OnClosing: false,
      routerOptions: { ignoreTrailingSlash: true },
    });
    acceptJsonOnly(fastify);
    fastify.decorateRequest('state', undefined);
    fastify.addHook('onRequest', async (request, reply) => {
      // What becomes known of it is also known where it is counted and logged.
      request.state = handedOn.get(request.raw)?.state;
      reply.header('x-openstack-request-id', request.id);
      stateOf(request, reply);
      // Nobody learns anything, not even what there is to ask for, without a token. Who opens a connection shows theirs later.
      if (handedOn.has(request.raw)) await parts.authenticator.callerOf(request, reply);
      refuseWordsOfRest(request.query as object);
    });
    fastify.addHook('onRoute', (route) => watchingConnections(route as ConnectionRoute));
    await fastify.register(mercurius, { ...mercuriusOptions(parts), schema });
    fastify.graphql.addHook('preExecution', preExecution);
    fastify.graphql.addHook('preSubscriptionParsing', preSubscriptionParsing);
    fastify.graphql.addHook('preSubscriptionExecution', preSubscriptionExecution);
    await fastify.ready();
    return new GraphServer(fastify, handedOn);
  }

  take(request: FastifyRequest, reply: FastifyReply): void {
    this.handedOn.set(request.raw, request);
    this.fastify.routing(request.raw, reply.raw);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    this.fastify.server.emit('upgrade', request, socket, head);
  }

  async close(): Promise<void> {
    const enough = setTimeout(() => {
      for (const socket of this.sockets) socket.destroy();
    }, goodbyeMs);
    await this.fastify.close();
    await Promise.all([...this.sockets].map((socket) => new Promise<void>((resolve) => socket.once('close', resolve))));
    clearTimeout(enough);
  }
}

interface ConnectionRoute {
  wsHandler?: (connection: Connection, ...others: readonly unknown[]) => unknown;
}

/** The library takes connections by a route of its own, and has no option for what may come over one. */
const watchingConnections = (route: ConnectionRoute): void => {
  const { wsHandler: take } = route;
  if (!take) return;
  route.wsHandler = (connection, ...others) => {
    watchConnection(connection, () => isKnown(connection));
    return take(connection, ...others);
  };
};
