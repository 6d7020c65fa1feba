import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/decorators.js';
import { computeFace } from '../faces.js';
import { baseUrl } from '../request/host.js';

/** Which versions of the compute API there are: one. */
@Controller('compute')
export class ComputeVersionsController {
  @Public()
  @Get()
  versions(@Req() request: FastifyRequest): object {
    return { versions: [version(request)] };
  }

  @Public()
  @Get('v2.1')
  version(@Req() request: FastifyRequest): object {
    return { version: version(request) };
  }
}

const version = (request: FastifyRequest): object => ({
  id: 'v2.1',
  status: 'CURRENT',
  version: computeFace.microversions?.max.toString(),
  min_version: computeFace.microversions?.min.toString(),
  updated: '2013-07-23T11:33:21Z',
  links: [{ rel: 'self', href: `${baseUrl(request)}/compute/v2.1/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }],
});
