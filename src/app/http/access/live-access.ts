/** Answers that go on for hours: they end with the token they were given for, whether it expires or is revoked. */
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../ports/ambient.js';
import { CLOCK } from '../../ports/tokens.js';
import { begunState } from '../request/request-state.js';
import { Authenticator } from './authenticator.js';

/** How long a token that was revoked may still be used. */
const lookEveryMs = 15_000;

@Injectable()
export class LiveAccess {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authenticator: Authenticator,
  ) {}

  /** Until `over`; calls `end` when the caller of this request would not be let in any more. */
  watch(request: FastifyRequest, over: AbortSignal, end: () => void): void {
    const cancel = this.clock.after(this.nextLookMs(request), () => {
      over.removeEventListener('abort', cancel);
      void this.look(request, over, end);
    });
    over.addEventListener('abort', cancel, { once: true });
  }

  private async look(request: FastifyRequest, over: AbortSignal, end: () => void): Promise<void> {
    const isLetIn = await this.authenticator.isStillLetIn(request);
    if (over.aborted) return;
    if (isLetIn) this.watch(request, over, end);
    else end();
  }

  private nextLookMs(request: FastifyRequest): number {
    const expiresAt = begunState(request).knownCaller?.session.expiresAt.getTime() ?? 0;
    return Math.max(Math.min(expiresAt - this.clock.now().getTime(), lookEveryMs), 0);
  }
}
