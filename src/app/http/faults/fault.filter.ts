import { Catch, HttpException, Inject, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOG, type Logger } from '../log.js';
import { baseUrl } from '../request/host.js';
import { KnownMethods } from '../request/known-methods.js';
import { stateOf } from '../request/request-state.js';
import { faultOf, notFound } from './fault.js';
import { RefusalNotes } from './refusal-notes.js';

/** What GraphQL has a field resolved by. */
type FieldArguments = [
  parent: unknown,
  args: Readonly<Record<string, unknown>>,
  asked: { readonly request: FastifyRequest },
  info: { readonly parentType: { readonly name: string }; readonly fieldName: string },
];

/** Every answer that is not a success is made here, in the words of the face that was asked. */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(
    @Inject(LOG) private readonly log: Logger,
    private readonly knownMethods: KnownMethods,
    @Inject(RefusalNotes) private readonly refusalNotes: RefusalNotes,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    // GraphQL answers what went wrong field by field, in a form of its own.
    if (host.getType<string>() === 'graphql') {
      this.remember(thrown, host.getArgs<FieldArguments>());
      throw thrown;
    }
    this.answer(thrown, host.switchToHttp().getRequest<FastifyRequest>(), host.switchToHttp().getResponse<FastifyReply>());
  }

  private remember(thrown: unknown, [, args, { request }, { parentType, fieldName: name }]: FieldArguments): void {
    if (parentType.name === 'Mutation') this.refusalNotes.ofMutation(thrown, { name, args }, request);
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { face, rejectedAs } = stateOf(request, reply);
    const fault = faultOf(
      request.is404 && thrown instanceof NotFoundException ? this.nothingThere(request, reply) : thrown,
      (code) => rejectedAs[code] ?? face.statusOf(code),
    );

    this.refusalNotes.ofRequest(thrown, request, reply);
    if (fault.status >= 500) this.log.error({ requestId: request.id, err: thrown }, 'request failed');
    if (fault.status === 401) reply.header('WWW-Authenticate', `Keystone uri="${baseUrl(request)}/identity"`);
    if (fault.status === 413) reply.header('Retry-After', '0');
    if (fault.status === 503) reply.header('Retry-After', '1');
    if (!reply.sent) void reply.code(fault.status).type('application/json').send(face.bodyOf(fault));
  }

  private nothingThere({ raw: { url = '/' } }: FastifyRequest, reply: FastifyReply): HttpException {
    const methods = this.knownMethods.of(url.split('?')[0] ?? url);
    if (methods.length === 0) return notFound();

    reply.header('Allow', methods.join(', '));
    return new HttpException('The method is not allowed for this resource.', 405);
  }
}
