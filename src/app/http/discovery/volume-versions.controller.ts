import { Controller, Get, HttpCode, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/decorators.js';
import { blockStorageFace } from '../faces.js';
import { baseUrl } from '../request/host.js';

/** Which versions of the block storage API there are: one. Clients ask here before anything else, some of them without a token. */
@Controller('volume')
export class VolumeVersionsController {
  @Public()
  @Get()
  @HttpCode(300)
  choices(@Req() request: FastifyRequest): object {
    return versions(request);
  }

  @Public()
  @Get('v3')
  version(@Req() request: FastifyRequest): object {
    return versions(request);
  }
}

const versions = (request: FastifyRequest): object => ({
  versions: [
    {
      id: 'v3.0',
      status: 'CURRENT',
      version: blockStorageFace.microversions?.max.toString(),
      min_version: blockStorageFace.microversions?.min.toString(),
      updated: '2023-08-31T00:00:00Z',
      links: [{ rel: 'self', href: `${baseUrl(request)}/volume/v3/` }],
      'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
    },
  ],
});
