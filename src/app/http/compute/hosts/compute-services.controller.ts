import { Body, Controller, Get, Inject, NotFoundException, Param, Put, Query as QueryParameters } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { TellHost } from '../../../hosts/tell-host.js';
import type { Clock } from '../../../ports/ambient.js';
import type { Presence } from '../../../ports/presence.js';
import { CLOCK, PRESENCE } from '../../../ports/tokens.js';
import { Context, Roles, Version } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { parameter, type Query } from '../../lists/list-query.js';
import { changeFor, commandOf, type ServiceChange } from '../../services/service-change.js';
import { readBody } from '../../validation/read-body.js';
import type { ApiVersion } from '../../versions/api-version.js';
import { knownParameters } from '../known-parameters.js';
import { computingHosts } from './computing-hosts.js';
import { binary, type ListedHost, serviceId, serviceView } from './host.views.js';
import { NamedService, readServiceChange } from './service.bodies.js';

/** The hosts that run guests, as services that an administrator takes out of use and back. */
@Controller('compute/v2.1/os-services')
@Roles('admin')
export class ComputeServicesController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(PRESENCE) private readonly presence: Presence,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Context() context: RequestContext, @Version() version: ApiVersion, @QueryParameters() query: Query): Promise<object> {
    const asked = knownParameters(query, ['host', 'binary'], version);
    const name = parameter(asked, 'host');
    const hosts = (parameter(asked, 'binary') ?? binary) === binary ? await computingHosts(this.queries, this.presence, context) : [];
    const named = hosts.filter(({ row }) => name === undefined || row.host.hostName === name);
    return { services: named.map((host) => serviceView(host, version)) };
  }

  /** Up to 2.52 the last word of the path is what to do; after that it is the id of a service. */
  @Put(':id')
  update(
    @Context() context: RequestContext,
    @Version() version: ApiVersion,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<object> {
    return version.atLeast('2.53') ? this.updateById(context, version, id, body) : this.updateByName(context, id, body);
  }

  private async updateById(context: RequestContext, version: ApiVersion, id: string, body: unknown): Promise<object> {
    const isAsked = (host: ListedHost) => serviceId(host, version) === id;
    const change = readServiceChange(body);
    await this.tell(context, (await computingHosts(this.queries, this.presence, context)).find(isAsked), change);
    const changed = (await computingHosts(this.queries, this.presence, context)).find(isAsked);
    return { service: changed && serviceView(changed, version) };
  }

  private async updateByName(context: RequestContext, action: string, body: unknown): Promise<object> {
    const { host: name, binary: asked, disabled_reason: reason } = readBody(NamedService, body);
    const change = changeFor(action, reason);
    const hosts = asked === binary ? await computingHosts(this.queries, this.presence, context) : [];
    await this.tell(
      context,
      hosts.find(({ row }) => row.host.hostName === name),
      change,
    );
    const said = change.status === 'disabled' && change.reason !== null ? { disabled_reason: change.reason } : {};
    return { service: { host: name, binary: asked, status: change.status, ...said } };
  }

  private async tell(context: RequestContext, host: ListedHost | undefined, change: ServiceChange): Promise<void> {
    if (!host) throw new NotFoundException('There is no such service.');
    const addressed = { hostName: host.row.host.hostName, service: 'compute', by: context.user.id } as const;
    await this.commands.execute(new TellHost(context, commandOf(change, { ...addressed, now: this.clock.now().toISOString() })));
  }
}
