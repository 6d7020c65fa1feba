import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Planner } from '../../planning/planner.js';
import { visiblePlan } from '../../planning/visible-plan.js';
import { begunState, type RequestState } from '../request/request-state.js';
import { planView } from './plan.view.js';

/**
 * Has a request that is a dry run handled in a plan, by whoever handles it in earnest, once it is clear that the caller may. What would be
 * refused is refused; anything else is answered with what would follow.
 */
@Injectable()
export class DryRunInterceptor implements NestInterceptor {
  constructor(@Inject(Planner) private readonly planner: Planner) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'http') return next.handle();
    const http = execution.switchToHttp();
    const state = begunState(http.getRequest<FastifyRequest>());
    return state.isDryRun ? from(this.planned(next, state, http.getResponse<FastifyReply>())) : next.handle();
  }

  private async planned(next: CallHandler, { knownCaller }: RequestState, reply: FastifyReply): Promise<object> {
    const plan = await this.planner.plan(() => lastValueFrom(next.handle(), { defaultValue: undefined }) as Promise<unknown>);
    if ('refusal' in plan.ending) throw plan.ending.refusal;
    const status = reply.statusCode;
    void reply.code(200);
    const viewer = { isAdmin: knownCaller?.session.roles.includes('admin') ?? false, isService: knownCaller?.isService ?? false };
    return planView(visiblePlan(plan, viewer), { status, body: plan.ending.answer });
  }
}
