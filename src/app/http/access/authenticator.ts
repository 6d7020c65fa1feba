import { Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IDENTITY, type Identity } from '../../ports/identity.js';
import { stateOf } from '../request/request-state.js';
import type { Caller } from './request-context.js';

/** From the tokens of a request to who sent it. */
@Injectable()
export class Authenticator {
  constructor(@Inject(IDENTITY) private readonly identity: Identity) {}

  /** Looks once per request, however often it is asked. Throws 401. */
  async callerOf(request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    const state = stateOf(request, reply);
    state.caller ??= this.readTokens(request);
    state.knownCaller = await state.caller;
    return state.knownCaller;
  }

  /** Would it be let in, if it came now? For answers that go on for longer than a token may. */
  isStillLetIn(request: FastifyRequest): Promise<boolean> {
    return this.readTokens(request).then(
      () => true,
      () => false,
    );
  }

  private async readTokens({ headers }: FastifyRequest): Promise<Caller> {
    const session = await this.sessionOf(headers['x-auth-token']);
    if (!session) throw unauthorized();
    if (headers['x-service-token'] === undefined) return { session, isService: session.roles.includes('service') };

    const service = await this.sessionOf(headers['x-service-token']);
    if (!service?.roles.includes('service')) throw unauthorized();
    return { session, isService: true };
  }

  private async sessionOf(token: string | string[] | undefined) {
    return typeof token === 'string' ? this.identity.validate(token) : undefined;
  }
}

export const unauthorized = (): UnauthorizedException => new UnauthorizedException('The request you have made requires authentication.');
