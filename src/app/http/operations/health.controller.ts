import { Controller, Get, Inject, Optional, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/decorators.js';

/** One part of the program that can tell how it is. Must answer at once, from what it knows already. */
export interface HealthCheck {
  readonly name: string;
  check(): Health | Promise<Health>;
}

export interface Health {
  readonly ok: boolean;
  /** For people: one line, no secrets. */
  readonly detail: string;
}

/** A list of `HealthCheck`. */
export const HEALTH_CHECKS = Symbol('HealthChecks');

interface Report {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, Health>>;
}

@Controller()
export class HealthController {
  constructor(@Optional() @Inject(HEALTH_CHECKS) private readonly checks: readonly HealthCheck[] = []) {}

  /** Is it running at all? 200 even when a part is not well: to start it anew would help no store that is down. */
  @Public()
  @Get('healthz')
  health(): Promise<Report> {
    return this.report();
  }

  /** Should requests be sent here? 503 as long as any part is not well. */
  @Public()
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Report> {
    const report = await this.report();
    if (!report.ok) reply.code(503);
    return report;
  }

  private async report(): Promise<Report> {
    const checks = await Promise.all(this.checks.map(async (check) => [check.name, await ask(check)] as const));
    return { ok: checks.every(([, { ok }]) => ok), checks: Object.fromEntries(checks) };
  }
}

const ask = async (check: HealthCheck): Promise<Health> => {
  try {
    return await check.check();
  } catch {
    return { ok: false, detail: 'could not be asked' };
  }
};
