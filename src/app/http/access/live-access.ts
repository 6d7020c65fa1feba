/** Answers that go on for hours: they end with the token they were given for, whether it expires or is revoked. */
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Rejection } from '../../../domain/kernel/rejection.js';
import type { Clock } from '../../ports/ambient.js';
import { CLOCK } from '../../ports/tokens.js';
import { begunState } from '../request/request-state.js';
import { Authenticator } from './authenticator.js';

/** How long a token that was revoked may still be used. */
const lookEveryMs = 15_000;
/** Whose clock is ahead of who gave the token must not ask on and on whether it has ended. */
const atLeastMs = 1_000;
/** Of one user, in this process. Each is kept for as long as it goes on. */
export const mostAtOnce = 200;

@Injectable()
export class LiveAccess {
  /** How many each user has. */
  private readonly going = new Map<string, number>();

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authenticator: Authenticator,
  ) {}

  /** Until `over`; calls `end` when the caller of this request would not be let in any more. Throws a `Rejection` to who has too many. */
  watch(request: FastifyRequest, over: AbortSignal, end: () => void): void {
    if (over.aborted) return;
    const leave = this.enter(begunState(request).knownCaller?.session.user.id ?? '');
    over.addEventListener('abort', leave, { once: true });
    this.lookLater(request, over, end);
  }

  private enter(userId: string): () => void {
    const going = this.going.get(userId) ?? 0;
    if (going >= mostAtOnce)
      throw new Rejection('too-many-streams', `You follow ${going} streams of changes already, and ${mostAtOnce} is the most: end some.`);
    this.going.set(userId, going + 1);
    return () => {
      const left = (this.going.get(userId) ?? 1) - 1;
      if (left > 0) this.going.set(userId, left);
      else this.going.delete(userId);
    };
  }

  private lookLater(request: FastifyRequest, over: AbortSignal, end: () => void): void {
    const cancel = this.clock.after(this.nextLookMs(request), () => {
      over.removeEventListener('abort', cancel);
      void this.look(request, over, end);
    });
    over.addEventListener('abort', cancel, { once: true });
  }

  private async look(request: FastifyRequest, over: AbortSignal, end: () => void): Promise<void> {
    const isLetIn = await this.authenticator.isStillLetIn(request);
    if (over.aborted) return;
    if (isLetIn) this.lookLater(request, over, end);
    else end();
  }

  private nextLookMs(request: FastifyRequest): number {
    const expiresAt = begunState(request).knownCaller?.session.expiresAt.getTime() ?? 0;
    const leftMs = expiresAt - this.clock.now().getTime();
    return leftMs > 0 ? Math.min(leftMs, lookEveryMs) : atLeastMs;
  }
}
