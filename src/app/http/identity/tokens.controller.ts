import {
  Body,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  Headers,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DIRECTORY, IDENTITY, type Directory, type Identity, type Session } from '../../ports/identity.js';
import { AnyToken, CallerSession, Public } from '../access/decorators.js';
import { unauthorized } from '../access/authenticator.js';
import { baseUrl } from '../request/host.js';
import { readAuthRequest } from './auth-request.js';
import { catalogOf, type Service } from './catalog.js';
import { tokenView } from './token-view.js';

type Flags = Readonly<Record<string, unknown>>;

/** Logging in, asking what a token says, logging out. */
@Controller('identity/v3/auth/tokens')
export class TokensController {
  constructor(
    @Inject(IDENTITY) private readonly identity: Identity,
    @Inject(DIRECTORY) private readonly directory: Directory,
  ) {}

  @Public()
  @Post()
  async issue(
    @Body() body: unknown,
    @Query() flags: Flags,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { credentials, scope } = readAuthRequest(body);
    const granted = await this.identity.authenticate(credentials, scope);
    if (!granted) throw unauthorized();

    reply.headers({ 'X-Subject-Token': granted.token, Vary: 'X-Auth-Token' });
    return tokenView(granted.session, this.catalog(granted.session, flags, request));
  }

  @AnyToken()
  @Get()
  async show(
    @CallerSession() caller: Session,
    @Headers('x-subject-token') token: string | undefined,
    @Query() flags: Flags,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const subject = await this.subject(caller, token);
    reply.headers({ 'X-Subject-Token': token, Vary: 'X-Auth-Token' });
    return tokenView(subject, this.catalog(subject, flags, request));
  }

  @AnyToken()
  @Delete()
  @HttpCode(204)
  async revoke(@CallerSession() caller: Session, @Headers('x-subject-token') token: string | undefined): Promise<void> {
    await this.subject(caller, token);
    await this.identity.revoke(token ?? '');
  }

  /** One's own tokens are one's own business; those of others, that of admins and services. */
  private async subject(caller: Session, token: string | undefined): Promise<Session> {
    const session = await this.identity.validate(token ?? '');
    const mayAsk = session?.user.id === caller.user.id || caller.roles.includes('admin') || caller.roles.includes('service');
    if (!mayAsk) throw new ForbiddenException('You are not authorized to perform the requested action.');
    if (!session) throw new NotFoundException('Failed to validate token.');
    return session;
  }

  private catalog({ project }: Session, flags: Flags, request: FastifyRequest): readonly Service[] | undefined {
    if ('nocatalog' in flags || !project) return undefined;
    return catalogOf({ base: baseUrl(request), region: this.directory.region, projectId: project.id });
  }
}
