import { Body, Get, Inject, NotFoundException, Param, Put, Query as QueryParameters } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { HostRow } from '../../../../projections/hosts.projection.js';
import { TellHost } from '../../../hosts/tell-host.js';
import type { Clock } from '../../../ports/ambient.js';
import type { Presence } from '../../../ports/presence.js';
import { CLOCK, PRESENCE } from '../../../ports/tokens.js';
import { Context } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { parameter, type Query } from '../../lists/list-query.js';
import { changeFor, commandOf, type ServiceChange } from '../../services/service-change.js';
import { readBody } from '../../validation/read-body.js';
import { Admins, BlockStorage, Viewed, type Viewer } from '../block-storage.decorators.js';
import { binary, serviceHostOf, serviceView } from './backend.views.js';
import { NamedService } from './service.bodies.js';
import { storageHosts } from './storage-hosts.js';

/** The hosts that keep volumes, as services that an administrator takes out of use and back. */
@Admins()
@BlockStorage('os-services')
export class VolumeServicesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
    @Inject(PRESENCE) private readonly presence: Presence,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @QueryParameters() query: Query): Promise<object> {
    const host = parameter(query, 'host');
    const rows = await this.named(requester, parameter(query, 'binary') ?? binary);
    const silent = await this.presence.silent();
    const asked = rows.filter((row) => host === undefined || isCalled(row, host));
    return { services: asked.map((row) => serviceView(row, { isSilent: silent.has(row.host.hostName) }, viewer)) };
  }

  @Put(':action')
  async update(@Context() requester: RequestContext, @Param('action') action: string, @Body() body: unknown): Promise<object> {
    const { host, binary: named = '', service = '', disabled_reason: reason } = readBody(NamedService, body);
    const change = changeFor(action, reason);
    const row = (await this.named(requester, named || service)).find((each) => isCalled(each, host));
    if (!row) throw new NotFoundException(`Service ${named || service} could not be found on host ${host}.`);
    const addressed = { hostName: row.host.hostName, service: 'volume', by: requester.user.id } as const;
    await this.commands.execute(new TellHost(requester, commandOf(change, { ...addressed, now: this.clock.now().toISOString() })));
    return { host, service, binary: named, status: change.status, ...disabledBy(change) };
  }

  private async named(requester: RequestContext, asked: string): Promise<readonly HostRow[]> {
    return asked === binary ? storageHosts(this.queries, requester) : [];
  }
}

const isCalled = (row: HostRow, name: string): boolean => [row.host.hostName, serviceHostOf(row)].includes(name);

/** A reason is told where one was given, and that there is none where the service is back in use. */
const disabledBy = (change: ServiceChange): object => {
  if (change.status === 'enabled') return { disabled: false, disabled_reason: null };
  return { disabled: true, ...(change.reason !== null && { disabled_reason: change.reason }) };
};
