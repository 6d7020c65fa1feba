/**
 * Where GraphQL is found on the web server. Whatever makes it up takes a third of a second and some megabytes to load, and many
 * installations never ask: it is loaded for the first who does. Requests are then handed on as they come, before anything is read of them.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost, LazyModuleLoader } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Authenticator } from '../../http/access/authenticator.js';
import { LOG, type Logger } from '../../http/log.js';
import type { GraphServer } from './graph-server.js';

const path = '/graphql';

@Injectable()
export class GraphDoor implements OnModuleInit {
  private server: Promise<GraphServer> | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly loader: LazyModuleLoader,
    private readonly authenticator: Authenticator,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.route({
      ...{ method: ['GET', 'POST'], url: path },
      onRequest: async (request, reply) => {
        const server = await this.loaded();
        reply.hijack();
        server.take(request, reply);
      },
      handler: () => {
        throw new Error('a request that was handed on is not handled here');
      },
    });
    this.takeUpgrades(fastify.server);
    fastify.addHook('preClose', async () => (await this.server)?.close());
  }

  /** Other requests may ask to be upgraded, too, to what nobody speaks here: they are answered as if they had not. */
  private takeUpgrades(server: Server): void {
    Object.assign(server, { shouldUpgradeCallback: isForUs });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.loaded().then(
        (graph) => graph.upgrade(request, socket, head),
        () => socket.destroy(),
      );
    });
  }

  private loaded(): Promise<GraphServer> {
    this.server ??= this.load().catch((error: unknown) => {
      this.server = undefined;
      throw error;
    });
    return this.server;
  }

  private async load(): Promise<GraphServer> {
    const { openGraph } = await import('./open-graph.js');
    return openGraph(this.loader, { authenticator: this.authenticator, log: this.log });
  }
}

const isForUs = ({ url = '', headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' && url.split('?')[0]?.replace(/\/$/, '') === path;
