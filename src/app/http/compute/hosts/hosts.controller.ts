import { Controller, Get, Inject, NotFoundException, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Presence } from '../../../ports/presence.js';
import { PRESENCE } from '../../../ports/tokens.js';
import { Context, Roles, Version } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import type { ApiVersion } from '../../versions/api-version.js';
import { usageWhere } from '../quotas/usage.js';
import { computingHosts } from './computing-hosts.js';
import { hypervisorDetail, hypervisorId, hypervisorSummary, type ListedHost, zoneView } from './host.views.js';

/** The hosts that run guests, as zones and hypervisors. Which there are is for administrators. */
@Controller('compute/v2.1')
@Roles('admin')
export class HostsController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PRESENCE) private readonly presence: Presence,
  ) {}

  @Get('os-availability-zone')
  @Roles('reader')
  zones(): object {
    return { availabilityZoneInfo: [zoneView(null)] };
  }

  @Get('os-availability-zone/detail')
  async zonesWithHosts(@Context() context: RequestContext): Promise<object> {
    return { availabilityZoneInfo: [zoneView(await this.hosts(context))] };
  }

  @Get('os-hypervisors')
  async hypervisors(@Context() context: RequestContext, @Version() version: ApiVersion): Promise<object> {
    return { hypervisors: (await this.hosts(context)).map((host) => hypervisorSummary(host, version)) };
  }

  @Get('os-hypervisors/detail')
  async hypervisorsInDetail(@Context() context: RequestContext, @Version() version: ApiVersion): Promise<object> {
    const hosts = await this.hosts(context);
    return { hypervisors: await Promise.all(hosts.map((host) => this.detail(context, host, version))) };
  }

  @Get('os-hypervisors/:id')
  async hypervisor(@Context() context: RequestContext, @Version() version: ApiVersion, @Param('id') id: string): Promise<object> {
    const host = (await this.hosts(context)).find((each) => hypervisorId(each, version) === id);
    if (!host) throw new NotFoundException(`Hypervisor with ID '${id}' could not be found.`);
    return { hypervisor: await this.detail(context, host, version) };
  }

  private async detail(context: RequestContext, host: ListedHost, version: ApiVersion): Promise<object> {
    const onHost = { column: 'host', is: 'equal', value: host.row.host.hostName } as const;
    return hypervisorDetail(host, await usageWhere(this.queries, context, onHost), version);
  }

  private hosts(context: RequestContext): Promise<readonly ListedHost[]> {
    return computingHosts(this.queries, this.presence, context);
  }
}
