import { applyDecorators, createParamDecorator, ForbiddenException, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { RejectionCode } from '../../../domain/kernel/rejection.js';
import type { Role, Session } from '../../ports/identity.js';
import { begunState } from '../request/request-state.js';
import type { ApiVersion, VersionText } from '../versions/api-version.js';
import { askedIn } from './asked.js';
import type { RequestContext } from './request-context.js';

export const ROLES = 'mooring:roles';
export const ANY_TOKEN = 'mooring:any-token';
export const MIN_VERSION = 'mooring:min-version';
export const REJECTED_AS = 'mooring:rejected-as';
export const OWN_MOMENT = 'mooring:own-moment';

/** Answers anybody. Without it, a handler asks for a token and the role reader. */
export const Public = () => applyDecorators(RouteConfig({ public: true }));

/** One of these is enough. On a method, or on a controller for all of its methods. */
export const Roles = (...roles: [Role, ...Role[]]) => SetMetadata(ROLES, roles);

/** Every valid token will do, also one without a project; the handler then looks for itself. Such a handler takes `@CallerSession()`. */
export const AnyToken = () => SetMetadata(ANY_TOKEN, true);

/** Below this microversion there is no such method: 404. */
export const MinVersion = (version: VersionText) => SetMetadata(MIN_VERSION, version);

/** Where this route answers a rejection otherwise than its face does: `@RejectedAs({ 'volume-in-error': 409 })`. */
export const RejectedAs = (statuses: Readonly<Partial<Record<RejectionCode, number>>>) => SetMetadata(REJECTED_AS, statuses);

/** It takes `at` for itself: the handler asks history, not rows as they were then. On a method, or on a controller for all of its methods. */
export const OwnMoment = () => SetMetadata(OWN_MOMENT, true);

const requestOf = (execution: ExecutionContext): FastifyRequest => askedIn(execution).request;

/** Who asks, in which request: a `RequestContext`. */
export const Context = createParamDecorator((_: unknown, execution: ExecutionContext): RequestContext => contextOf(requestOf(execution)));

export const contextOf = (request: FastifyRequest): RequestContext => {
  const { correlationId, knownCaller } = begunState(request);
  if (!knownCaller) throw new Error('A public handler has no caller.');
  const { user, project, roles } = knownCaller.session;
  if (!project) throw new ForbiddenException('This needs a token for a project.');

  return { requestId: request.id, correlationId, user, project, roles, isAdmin: roles.includes('admin'), isService: knownCaller.isService };
};

/** The session behind the token, for handlers that take any token. */
export const CallerSession = createParamDecorator((_: unknown, execution: ExecutionContext): Session => {
  const { knownCaller } = begunState(requestOf(execution));
  if (!knownCaller) throw new Error('A public handler has no caller.');
  return knownCaller.session;
});

/** The microversion to answer in: an `ApiVersion`. */
export const Version = createParamDecorator((_: unknown, execution: ExecutionContext): ApiVersion => {
  const { version } = begunState(requestOf(execution));
  if (!version) throw new Error('This face has no microversions.');
  return version;
});
