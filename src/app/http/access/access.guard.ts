import { ForbiddenException, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Role } from '../../ports/identity.js';
import { notFound, type RejectionStatuses } from '../faults/fault.js';
import { stateOf, type RequestState } from '../request/request-state.js';
import type { VersionText } from '../versions/api-version.js';
import { askedIn } from './asked.js';
import { Authenticator } from './authenticator.js';
import { ANY_TOKEN, MIN_VERSION, REJECTED_AS, ROLES } from './decorators.js';
import { hasRole, type Caller } from './request-context.js';

/**
 * May this request be handled? In this order, so that nothing is said about what the caller may not see: who asks (401), is there such
 * a method in this version and such a project (404), may this caller (403). What is not `@Public()` is closed.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const { request, reply } = askedIn(execution);
    const state = stateOf(request, reply);
    state.rejectedAs = (this.saidOf(REJECTED_AS, execution) as RejectionStatuses | undefined) ?? {};
    if (request.routeOptions.config.public) return true;

    const caller = await this.authenticator.callerOf(request, reply);
    requireVersion(state, this.saidOf(MIN_VERSION, execution) as VersionText | undefined);
    requireProject(request, state, caller);
    if (!this.saidOf(ANY_TOKEN, execution)) requireRole(caller, (this.saidOf(ROLES, execution) as Role[] | undefined) ?? ['reader']);
    return true;
  }

  private saidOf(key: string, execution: ExecutionContext): unknown {
    return this.reflector.getAllAndOverride<unknown>(key, [execution.getHandler(), execution.getClass()]);
  }
}

const requireVersion = ({ version }: RequestState, min: VersionText | undefined): void => {
  if (min !== undefined && !version?.atLeast(min)) throw notFound();
};

/** Another's project answers like one that does not exist. Leaving it out of the path came with a later version. */
const requireProject = ({ params }: FastifyRequest, { face, version }: RequestState, caller: Caller): void => {
  if (face.projectOptionalFrom === null) return;

  const { project_id: asked } = params as { project_id?: string };
  const isAllowed =
    asked === undefined ? version?.atLeast(face.projectOptionalFrom) : asked === caller.session.project?.id || seesAll(caller);
  if (!isAllowed) throw notFound();
};

const seesAll = (caller: Caller): boolean => hasRole(caller, 'admin') || hasRole(caller, 'service');

const requireRole = (caller: Caller, roles: readonly Role[]): void => {
  if (roles.some((role) => hasRole(caller, role))) return;
  throw new ForbiddenException(`Policy doesn't allow this request to be performed: it takes the role ${roles.join(' or ')}.`);
};
