/** What all controllers of this face have in common: where they are, who may use them, and for whom they answer. */
import { Controller, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Roles } from '../access/decorators.js';
import { baseUrl } from '../request/host.js';
import { begunState } from '../request/request-state.js';
import type { ApiVersion } from '../versions/api-version.js';

/** Under `/volume/v3/{project_id}/…`, and from 3.67 on without the project too. */
export const BlockStorage = (path: string) => Controller([`volume/v3/:project_id/${path}`, `volume/v3/${path}`]);

/** A program with the service role does what a member may, on behalf of one. */
export const Readers = () => Roles('reader', 'service');
export const Members = () => Roles('member', 'service');
export const Admins = () => Roles('admin');

/** For whom an answer is made, and where they stand. */
export interface Viewer {
  readonly version: ApiVersion;
  readonly isAdmin: boolean;
  readonly isService: boolean;
  readonly place: Place;
}

export interface Place {
  /** `http://host:port` */
  readonly base: string;
  /** As it is in the path; `null` where it was left out. */
  readonly project: string | null;
}

export const Viewed = createParamDecorator((_: unknown, execution: ExecutionContext): Viewer => {
  const request = execution.switchToHttp().getRequest<FastifyRequest>();
  const { version, knownCaller } = begunState(request);
  if (!version || !knownCaller) throw new Error('Only requests with a version and a caller have a viewer.');
  const { project_id: project = null } = request.params as { project_id?: string };
  const isAdmin = knownCaller.session.roles.includes('admin');
  return { version, isAdmin, isService: knownCaller.isService, place: { base: baseUrl(request), project } };
});
