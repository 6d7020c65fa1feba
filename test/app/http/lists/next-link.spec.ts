import { Controller, Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Public } from '../../../../src/app/http/access/decorators.js';
import { readPage, type Query as ListQuery } from '../../../../src/app/http/lists/list-query.js';
import { nextLinks } from '../../../../src/app/http/lists/next-link.js';
import { startProbe, type Probe } from '../../../support/http-probe.js';

const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

@Controller('rows')
class Rows {
  @Public()
  @Get()
  list(@Req() request: FastifyRequest, @Query() query: ListQuery): object {
    const page = readPage(query, ['created_at']);
    return { links: nextLinks(request, rows.slice(0, page.limit), page) ?? null };
  }
}

let probe: Probe;
beforeAll(async () => {
  probe = await startProbe({ controllers: [Rows] });
});
afterAll(() => probe.app.stop(0));

const linksOf = async (url: string, headers = {}): Promise<unknown> =>
  ((await probe.ask('GET', url, { headers })).body as { links: unknown }).links;
const linkTo = (href: string) => [{ rel: 'next', href }];

describe('the link to the next page', () => {
  it('goes on after the last row, with all else that was asked for', async () => {
    const links = await linksOf('/rows?name=a%26b&limit=2&marker=x&offset=1');
    expect(links).toEqual(linkTo('http://cloud.example:8776/rows?name=a%26b&limit=2&marker=b'));
  });

  it('is there when the page is just full', async () => {
    expect(await linksOf('/rows?limit=3')).toEqual(linkTo('http://cloud.example:8776/rows?limit=3&marker=c'));
  });

  it('is not there when the page is not full, or holds nothing', async () => {
    expect(await linksOf('/rows')).toBeNull();
    expect(await linksOf('/rows?limit=4')).toBeNull();
    expect(await linksOf('/rows?limit=0')).toBeNull();
  });

  it.each(['evil.example/path', 'a b', '<script>', 'user@host', 'x'.repeat(300)])('does not repeat the Host header %j', async (host) => {
    expect(await linksOf('/rows?limit=1', { host })).toEqual([
      { rel: 'next', href: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/rows\?limit=1&marker=a$/) as unknown },
    ]);
  });

  it.each(['[::1]:8776', 'localhost', '10.0.0.1:80'])('leads to %s when that is where we were found', async (host) => {
    expect(await linksOf('/rows?limit=1', { host })).toEqual(linkTo(`http://${host}/rows?limit=1&marker=a`));
  });
});
