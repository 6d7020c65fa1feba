import { Controller, Get, HttpCode, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/decorators.js';
import { baseUrl } from '../request/host.js';

/** There are no images here. Clients look for this service before they create a volume, even one without an image. */
@Controller('image')
export class ImageController {
  @Public()
  @Get()
  @HttpCode(300)
  versions(@Req() request: FastifyRequest): object {
    return { versions: [{ id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: `${baseUrl(request)}/image/v2/` }] }] };
  }

  @Get('v2/images')
  images(): object {
    return { images: [], schema: '/v2/schemas/images', first: '/v2/images' };
  }
}
