import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from as observable, lastValueFrom, type Observable } from 'rxjs';
import { from } from '../../reading/standpoint.js';
import { TimeTravel } from '../../reading/time-travel.js';
import { OWN_MOMENT } from '../access/decorators.js';
import { begunState } from '../request/request-state.js';
import { isTold, takeMoment } from './asked-moment.js';
import { tellMoment } from './told-moment.js';

/**
 * `?at=<time or position>`: has a question answered as of then, by whoever answers it as of now, once it is clear that the caller may ask.
 * The word is taken from the query before the handler sees it, so none of them has to know it.
 */
@Injectable()
export class TimeTravelInterceptor implements NestInterceptor {
  constructor(
    @Inject(TimeTravel) private readonly timeTravel: TimeTravel,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'http' || this.asksHistory(execution)) return next.handle();
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const asked = isTold(begunState(request).face, request) ? takeMoment(request) : undefined;
    if (asked === undefined) return next.handle();
    return observable(this.asOf(asked, execution.switchToHttp().getResponse<FastifyReply>(), next));
  }

  private async asOf(asked: string, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const moment = await this.timeTravel.moment(asked);
    const rows = await this.timeTravel.rowsAt(moment);
    tellMoment(reply, moment);
    return from(rows, () => lastValueFrom(next.handle(), { defaultValue: undefined }) as Promise<unknown>);
  }

  private asksHistory(execution: ExecutionContext): boolean {
    return this.reflector.getAllAndOverride<boolean | undefined>(OWN_MOMENT, [execution.getHandler(), execution.getClass()]) ?? false;
  }
}
