import {
  Controller,
  createParamDecorator,
  ForbiddenException,
  Get,
  Inject,
  NotFoundException,
  Param,
  Query,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DIRECTORY, type Directory, type Session } from '../../ports/identity.js';
import { AnyToken, CallerSession, Roles } from '../access/decorators.js';
import { parameter, type Query as ListQuery } from '../lists/list-query.js';
import { baseUrl } from '../request/host.js';
import { catalogOf } from './catalog.js';
import { collection, domainView, linked, projectView, regionView, userView } from './directory-views.js';

const Base = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  baseUrl(execution.switchToHttp().getRequest<FastifyRequest>()),
);

/** Who and what there is, to read. Everybody may see themselves and their projects; the rest is for admins and services. */
@Controller('identity/v3')
export class DirectoryController {
  constructor(@Inject(DIRECTORY) private readonly directory: Directory) {}

  @Roles('admin', 'service')
  @Get('projects')
  projects(@Query() query: ListQuery, @Base() base: string): object {
    return collection(base, 'projects', matching(this.directory.projects(), query, ['name']).map(projectView));
  }

  @AnyToken()
  @Get('auth/projects')
  ownProjects(@CallerSession() { user }: Session, @Base() base: string): object {
    return collection(base, 'projects', this.directory.projectsOf(user.id).map(projectView));
  }

  @AnyToken()
  @Get('projects/:id')
  project(@CallerSession() caller: Session, @Param('id') id: string, @Base() base: string): object {
    if (!this.directory.projectsOf(caller.user.id).some((project) => project.id === id)) requireAdmin(caller);
    return { project: linked(base, 'projects', projectView(withId(this.directory.projects(), id, 'project'))) };
  }

  @Roles('admin', 'service')
  @Get('users')
  users(@Query() query: ListQuery, @Base() base: string): object {
    return collection(base, 'users', matching(this.directory.users(), query, ['name']).map(userView));
  }

  @AnyToken()
  @Get('users/:id')
  user(@CallerSession() caller: Session, @Param('id') id: string, @Base() base: string): object {
    if (caller.user.id !== id) requireAdmin(caller);
    return { user: linked(base, 'users', userView(withId(this.directory.users(), id, 'user'))) };
  }

  @AnyToken()
  @Get('users/:id/projects')
  projectsOfUser(@CallerSession() caller: Session, @Param('id') id: string, @Base() base: string): object {
    if (caller.user.id !== id) requireAdmin(caller);
    const { id: userId } = withId(this.directory.users(), id, 'user');
    return collection(base, 'projects', this.directory.projectsOf(userId).map(projectView));
  }

  @Roles('admin', 'service')
  @Get('domains')
  domains(@Query() query: ListQuery, @Base() base: string): object {
    return collection(base, 'domains', matching([this.directory.domain], query, ['name']).map(domainView));
  }

  /** The domains one could have a token for; there are only tokens for projects. */
  @AnyToken()
  @Get('auth/domains')
  ownDomains(@Base() base: string): object {
    return collection(base, 'domains', []);
  }

  @AnyToken()
  @Get('domains/:id')
  domain(@Param('id') id: string, @Base() base: string): object {
    return { domain: linked(base, 'domains', domainView(withId([this.directory.domain], id, 'domain'))) };
  }

  @AnyToken()
  @Get('regions')
  regions(@Base() base: string): object {
    return collection(base, 'regions', [regionView(this.directory.region)]);
  }

  @AnyToken()
  @Get('auth/catalog')
  ownCatalog(@CallerSession() { project }: Session, @Base() base: string): object {
    if (!project) throw new ForbiddenException('An unscoped token has no catalog.');
    return { catalog: this.catalog(base, project.id), links: { self: `${base}/identity/v3/auth/catalog` } };
  }

  @Roles('admin', 'service')
  @Get('services')
  services(@Query() query: ListQuery, @Base() base: string): object {
    return collection(base, 'services', matching(this.servicesAt(base), query, ['name', 'type']));
  }

  @Roles('admin', 'service')
  @Get('services/:id')
  service(@Param('id') id: string, @Base() base: string): object {
    return { service: linked(base, 'services', withId(this.servicesAt(base), id, 'service')) };
  }

  @Roles('admin', 'service')
  @Get('endpoints')
  endpoints(@Query() query: ListQuery, @Base() base: string): object {
    const endpoints = this.catalog(base, null).flatMap(({ id, endpoints }) =>
      endpoints.map((each) => ({ ...each, service_id: id, enabled: true })),
    );
    return collection(base, 'endpoints', matching(endpoints, query, ['interface', 'service_id', 'region_id']));
  }

  private servicesAt(base: string) {
    return this.catalog(base, null).map(({ id, type, name }) => ({ id, type, name, enabled: true }));
  }

  private catalog(base: string, projectId: string | null) {
    return catalogOf({ base, region: this.directory.region, projectId });
  }
}

const requireAdmin = ({ roles }: Session): void => {
  if (roles.includes('admin') || roles.includes('service')) return;
  throw new ForbiddenException('You are not authorized to perform the requested action.');
};

/** Those that are as the query says, as far as it speaks of these keys. */
const matching = <Entry extends object>(
  entries: readonly Entry[],
  query: ListQuery,
  keys: readonly (keyof Entry & string)[],
): readonly Entry[] => entries.filter((entry) => keys.every((key) => (parameter(query, key) ?? entry[key]) === entry[key]));

const withId = <Entry extends { readonly id: string }>(entries: readonly Entry[], id: string, kind: string): Entry => {
  const found = entries.find((entry) => entry.id === id);
  if (!found) throw new NotFoundException(`Could not find ${kind}.`);
  return found;
};
