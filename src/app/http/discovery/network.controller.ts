import { Controller, Get, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/decorators.js';
import { notFound } from '../faults/fault.js';
import { baseUrl } from '../request/host.js';

const collections = [
  'availability_zones',
  'extensions',
  'floatingips',
  'networks',
  'ports',
  'routers',
  'security-groups',
  'subnets',
] as const;
const quotas = ['floatingip', 'network', 'port', 'rbac_policy', 'router', 'security_group', 'security_group_rule', 'subnet', 'subnetpool'];

/** There are no networks here. Clients ask this service for availability zones and for its part of the quotas. */
@Controller('network')
export class NetworkController {
  @Public()
  @Get()
  versions(@Req() request: FastifyRequest): object {
    return { versions: [{ id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: `${baseUrl(request)}/network/v2.0/` }] }] };
  }

  @Get('v2.0/quotas/:project')
  quota(): object {
    return { quota: Object.fromEntries(quotas.map((each) => [each, 0])) };
  }

  @Get('v2.0/:collection')
  none(@Param('collection') asked: string): object {
    const collection = collections.find((each) => each === asked);
    if (!collection) throw notFound();
    return { [collection.replace('-', '_')]: [] };
  }
}
