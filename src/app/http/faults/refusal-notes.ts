import { Inject, Injectable, Optional } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Rejection, type RejectionCode } from '../../../domain/kernel/rejection.js';
import type { Clock } from '../../ports/ambient.js';
import type { Refusals, RefusalSubject } from '../../ports/refusals.js';
import { CLOCK, REFUSALS } from '../../ports/tokens.js';
import { begunState, type RequestState, stateOf } from '../request/request-state.js';
import { type AskedMutation, subjectsOfMutation } from './mutation-subjects.js';
import { actionIn, subjectsOf } from './refusal-subjects.js';

/** Who was refused, and in which request. */
export interface Refused {
  readonly requestId: string;
  readonly user: { readonly id: string };
  readonly project: { readonly id: string };
}

/**
 * Notes what was refused with the things it was asked of, so that it can be said why for a while. Only refusals of the rules, to callers
 * that are known; never a body, and nothing with a thing that the caller could not find: it may be another's.
 */
@Injectable()
export class RefusalNotes {
  constructor(
    @Optional() @Inject(REFUSALS) private readonly refusals?: Refusals,
    @Optional() @Inject(CLOCK) private readonly clock?: Clock,
  ) {}

  note({ code, message }: Rejection, asked: string, subjects: readonly RefusalSubject[], { requestId, user, project }: Refused): void {
    const found = subjects.filter((subject) => !isNotFound(subject, code));
    if (!this.refusals || !this.clock || found.length === 0) return;
    const at = this.clock.now().toISOString();
    this.refusals.note(found, { asked, code, words: wordsOf(code, message), requestId, userId: user.id, projectId: project.id, at });
  }

  /** A question that finds nothing was not refused anything; a plan asked for nothing. */
  ofRequest(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const state = stateOf(request, reply);
    if (!(thrown instanceof Rejection) || state.isDryRun || !isChange(request.method)) return;
    const caller = callerOf(state);
    const subjects = subjectsOf({ url: request.raw.url ?? '', body: request.body });
    if (caller) this.note(thrown, askedBy(request, state), subjects, { ...caller, requestId: state.correlationId });
  }

  /** A mutation says for itself whether it is a plan. */
  ofMutation(thrown: unknown, asked: AskedMutation, request: FastifyRequest): void {
    if (!(thrown instanceof Rejection) || asked.args['dryRun'] === true) return;
    const state = begunState(request);
    const caller = callerOf(state);
    if (caller) this.note(thrown, `mutation ${asked.name}`, subjectsOfMutation(asked), { ...caller, requestId: state.correlationId });
  }
}

const isChange = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

const callerOf = ({ knownCaller }: RequestState): Omit<Refused, 'requestId'> | undefined => {
  const { user, project } = knownCaller?.session ?? {};
  return user && project ? { user, project } : undefined;
};

const askedBy = (request: FastifyRequest, { route }: RequestState): string => {
  const action = route?.endsWith('/action') ? actionIn(request.body) : undefined;
  return [request.method, route ?? 'unknown', ...(action === undefined ? [] : [action])].join(' ');
};

const notFoundCodes: Readonly<Partial<Record<RejectionCode, string>>> = {
  'volume-not-found': 'volume/',
  'attachment-not-found': 'attachment/',
  'server-not-found': 'server/',
  'host-not-found': 'host/',
};

const isNotFound = (subject: RefusalSubject, code: RejectionCode): boolean => {
  const prefix = notFoundCodes[code];
  return prefix !== undefined && subject.startsWith(prefix);
};

/** What is wrong with a body may quote it. */
const wordsOf = (code: RejectionCode, message: string): string =>
  code === 'invalid-request' ? 'The request was not as it has to be; its answer said in what.' : message;
