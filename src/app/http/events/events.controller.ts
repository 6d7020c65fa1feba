import { Controller, Get, Inject, Query as QueryParameters, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { ChangeFeed } from '../../feed/change-feed.js';
import type { Clock } from '../../ports/ambient.js';
import { CLOCK } from '../../ports/tokens.js';
import { Context, Roles } from '../access/decorators.js';
import { LiveAccess } from '../access/live-access.js';
import type { RequestContext } from '../access/request-context.js';
import type { Query } from '../lists/list-query.js';
import { LOG, type Logger } from '../log.js';
import { EventStream } from './event-stream.js';
import { readWanted, refuseBeyond } from './wanted.js';

/** What changes, as it happens, for programs and consoles that keep a connection open. */
@Controller('events')
@Roles('reader', 'service')
export class EventsController {
  constructor(
    private readonly feed: ChangeFeed,
    private readonly access: LiveAccess,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  @Get()
  async follow(
    @Context() requester: RequestContext,
    @QueryParameters() query: Query,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const wanted = readWanted(query, lastEventId(request), requester);
    refuseBeyond(wanted.after, await this.feed.head());
    const ending = new AbortController();
    const end = (): void => ending.abort();
    this.access.watch(request, ending.signal, end);
    reply.raw.once('close', end);
    // Who has gone by now is not heard to go.
    if (reply.raw.destroyed) end();
    reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    return new EventStream(this.clock, ending.signal).send(this.feed.follow(requester, wanted, ending.signal), (error) =>
      this.log.error({ err: error, requestId: request.id }, 'a stream of events ended badly'),
    );
  }
}

const lastEventId = ({ headers }: FastifyRequest): string | undefined => {
  const given = headers['last-event-id'];
  return typeof given === 'string' ? given : undefined;
};
