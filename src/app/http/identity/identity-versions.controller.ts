import { Controller, Get, HttpCode, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/decorators.js';
import { baseUrl } from '../request/host.js';

/** Which versions of the identity API there are: one. */
@Controller('identity')
export class IdentityVersionsController {
  @Public()
  @Get()
  @HttpCode(300)
  versions(@Req() request: FastifyRequest): object {
    return { versions: { values: [version(request)] } };
  }

  @Public()
  @Get('v3')
  version(@Req() request: FastifyRequest): object {
    return { version: version(request) };
  }
}

const version = (request: FastifyRequest): object => ({
  id: 'v3.14',
  status: 'stable',
  updated: '2020-04-07T00:00:00Z',
  links: [{ rel: 'self', href: `${baseUrl(request)}/identity/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
});
