import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { baseUrl } from '../request/host.js';
import { begunState } from '../request/request-state.js';
import type { ApiVersion } from '../versions/api-version.js';

/** For whom an answer is made. */
export interface Viewer {
  /** `http://host:port`, as the caller reached us. */
  readonly base: string;
  readonly version: ApiVersion;
  /** Administrators see where servers are. */
  readonly isAdmin: boolean;
}

export const Viewed = createParamDecorator((_: unknown, execution: ExecutionContext): Viewer => {
  const request = execution.switchToHttp().getRequest<FastifyRequest>();
  const { version, knownCaller } = begunState(request);
  if (!version || !knownCaller) throw new Error('Only a request with a version and a caller has a viewer.');
  return { base: baseUrl(request), version, isAdmin: knownCaller.session.roles.includes('admin') };
});
