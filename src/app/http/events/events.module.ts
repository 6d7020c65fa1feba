import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ChangeFeed } from '../../feed/change-feed.js';
import { LiveAccess } from '../access/live-access.js';
import { EventsController } from './events.controller.js';

/** An answer without an end would keep a server from stopping. */
@Injectable()
class EndOfFeed implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly feed: ChangeFeed,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('preClose', (done) => {
      this.feed.close();
      done();
    });
  }
}

/** `/events`, and the end of all that is followed when the server stops. */
@Module({
  controllers: [EventsController],
  providers: [LiveAccess, EndOfFeed],
  exports: [LiveAccess],
})
export class EventsModule {}
