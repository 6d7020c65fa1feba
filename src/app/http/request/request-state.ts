import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/request-context.js';
import { faceOf, type Face } from '../faces.js';
import type { RejectionStatuses } from '../faults/fault.js';
import { versionHeaders, negotiate } from '../versions/microversions.js';
import type { ApiVersion } from '../versions/api-version.js';

/** What is known about a request beside the request itself. Filled as it passes: hooks, guard, filter, log. */
export interface RequestState {
  readonly face: Face;
  /** Template of the matched route; `null` where there is none. */
  readonly route: string | null;
  /** The caller's own id for what it is doing, over several services; this request's where it gave none. */
  readonly correlationId: string;
  /** The version it is answered in; `null` on a face without versions. */
  readonly version: ApiVersion | null;
  /** What is wrong with the version asked for. Said only once it is clear that the caller may ask at all. */
  readonly versionFault: unknown;
  /** Under way or done; asked for once. */
  caller: Promise<Caller> | undefined;
  /** Who it turned out to be, for the log. */
  knownCaller: Caller | undefined;
  /** What would follow is asked for; nothing of it is wanted. */
  isDryRun: boolean;
  /** Where the route at hand differs from its face. */
  rejectedAs: RejectionStatuses;
}

declare module 'fastify' {
  interface FastifyRequest {
    state: RequestState | undefined;
  }
  interface FastifyContextConfig {
    /** Answers without a token. */
    public?: boolean;
  }
}

/** The state of this request, begun with the first who asks; some answers are made before any hook has run. */
export const stateOf = (request: FastifyRequest, reply: FastifyReply): RequestState => {
  request.state ??= begin(request, reply);
  return request.state;
};

/** For those that come after `stateOf` has been called. */
export const begunState = ({ state }: FastifyRequest): RequestState => {
  if (!state) throw new Error('The request has not begun.');
  return state;
};

const begin = (request: FastifyRequest, reply: FastifyReply): RequestState => {
  const route = request.routeOptions.url ?? null;
  const face = faceOf(route ?? request.raw.url ?? '/');
  for (const header of face.requestIdHeaders) reply.header(header, request.id);
  return {
    face,
    route,
    correlationId: correlationId(request),
    ...versionOf(request, reply, face),
    caller: undefined,
    knownCaller: undefined,
    isDryRun: false,
    rejectedAs: {},
  };
};

const versionOf = (
  request: FastifyRequest,
  reply: FastifyReply,
  { microversions }: Face,
): Pick<RequestState, 'version' | 'versionFault'> => {
  if (!microversions) return { version: null, versionFault: undefined };
  const negotiated = attempt(() => negotiate(request.headers, microversions));
  const version = 'done' in negotiated ? negotiated.done : microversions.min;
  reply.headers(versionHeaders(version, microversions));
  return { version, versionFault: 'failed' in negotiated ? negotiated.failed : undefined };
};

const attempt = <Value>(run: () => Value): { done: Value } | { failed: unknown } => {
  try {
    return { done: run() };
  } catch (failed) {
    return { failed };
  }
};

/** Anything but the agreed form could carry a line break or a megabyte into the log and into events. */
const correlationId = ({ headers, id }: FastifyRequest): string => {
  const given = headers['x-openstack-request-id'];
  return typeof given === 'string' && /^req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given) ? given : id;
};
