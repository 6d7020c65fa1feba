import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Context, Public } from '../../../../src/app/http/access/decorators.js';
import type { RequestContext } from '../../../../src/app/http/access/request-context.js';
import { IsName, Nested } from '../../../../src/app/http/validation/fields.js';
import { demoProject } from '../../../support/fake-identity.js';
import { startProbe, type Ask, type Probe } from '../../../support/http-probe.js';

class Thing {
  @IsName()
  name!: string;
}

class ThingBody {
  @Nested(() => Thing)
  thing!: Thing;
}

@Controller('compute/v2.1/things')
class Things {
  @Get()
  context(@Context() context: RequestContext): RequestContext {
    return context;
  }

  @Public()
  @Post()
  @HttpCode(202)
  echo(@Body() body: unknown): object {
    return { got: body ?? 'nothing' };
  }

  @Public()
  @Put()
  strict(@Body() { thing }: ThingBody): object {
    return { name: thing.name };
  }
}

const url = '/compute/v2.1/things';
const json = { 'content-type': 'application/json' };
const uuid = '7b1f2c3d-0000-4000-8000-0123456789ab';

let probe: Probe;
beforeAll(async () => {
  probe = await startProbe({ controllers: [Things] });
});
afterAll(() => probe.app.stop(0));

const post = (body: string, headers: Ask['headers'] = json) => probe.ask('POST', url, { body, headers });
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('the body of a request', () => {
  it('is JSON', async () => {
    expect((await post('{"a": [1, "ü"]}')).body).toEqual({ got: { a: [1, 'ü'] } });
    expect((await post('{}', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(202);
  });

  it.each(['{"a":', '{a: 1}', "{'a': 1}", '{"a": 1}x', '{"a": 01}', '\u0000', 'NaN'])('is refused when it is not: %j', async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { badRequest: { code: 400, message: 'The body is not valid JSON.' } } });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    'is refused as %s',
    async (type) => {
      expect(await post('a=b', { 'content-type': type })).toMatchObject({ status: 415, body: { badMediaType: { code: 415 } } });
    },
  );

  it('is refused when it does not say what it is', async () => {
    expect((await post('{}', {})).status).toBe(415);
  });

  it('may be missing, whatever is said of it', async () => {
    expect((await probe.ask('POST', url)).body).toEqual({ got: 'nothing' });
    expect((await probe.ask('POST', url, { headers: json })).body).toEqual({ got: 'nothing' });
    expect((await probe.ask('POST', url, { headers: { ...json, 'content-length': '0' } })).body).toEqual({ got: 'nothing' });
  });

  it('is no larger than OpenStack takes', async () => {
    expect((await post(JSON.stringify('x'.repeat(114_686)))).status).toBe(202);
    const answer = await post(JSON.stringify('x'.repeat(114_687)));
    expect(answer).toMatchObject({ status: 413, body: { overLimit: { code: 413 } } });
    expect(answer.headers['retry-after']).toBe('0');
  });

  it('is nested no deeper than 32 levels', async () => {
    expect((await post(nested(32))).status).toBe(202);
    expect(await post(nested(33))).toMatchObject({
      status: 400,
      body: { badRequest: { message: 'The body is nested more than 32 levels deep.' } },
    });
    expect((await post(nested(50_000))).status).toBe(400);
  });

  it.each(['{"__proto__": {"admin": true}}', '{"a": {"__proto__": 1}}', '{"constructor": {"prototype": {"x": 1}}}'])(
    'does not reach for what objects are made of: %s',
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );

  it('is read strictly where a class says what it is', async () => {
    const put = (body: object) => probe.ask('PUT', url, { body });
    expect((await put({ thing: { name: 'x' } })).body).toEqual({ name: 'x' });
    expect(await put({ thing: {} })).toMatchObject({ status: 400, body: { badRequest: { message: 'thing.name is required' } } });
    expect((await probe.ask('PUT', url)).status).toBe(400);
  });
});

describe('the id of a request', () => {
  const ask = async (headers: Ask['headers'] = {}) => {
    const answer = await probe.ask('GET', url, { token: 'reader', headers });
    return {
      header: answer.headers['x-openstack-request-id'],
      compute: answer.headers['x-compute-request-id'],
      context: answer.body as RequestContext,
    };
  };

  it('is new each time, in the answer and in what is done', async () => {
    const [one, two] = [await ask(), await ask()];
    expect(one.header).toMatch(/^req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(one.header).not.toBe(two.header);
    expect([one.compute, one.context.requestId, one.context.correlationId]).toEqual([one.header, one.header, one.header]);
  });

  it('is followed up under the id the caller gives to all it does', async () => {
    const { header, context } = await ask({ 'x-openstack-request-id': `req-${uuid}` });
    expect(context.correlationId).toBe(`req-${uuid}`);
    expect(context.requestId).toBe(header);
    expect(header).not.toBe(`req-${uuid}`);
  });

  it.each([uuid, `req-${uuid}x`, 'req-1', `req-${uuid}\n`, 'x'.repeat(5000)])('is not followed up under %j', async (given) => {
    const { header, context } = await ask({ 'x-openstack-request-id': given });
    expect(context.correlationId).toBe(header);
  });
});

describe('the log', () => {
  it('has one line for a request, with what one looks for', async () => {
    const before = probe.logged.length;
    const { headers } = await probe.ask('GET', url, { token: 'reader', headers: { 'x-openstack-request-id': `req-${uuid}` } });
    expect(probe.logged.slice(before)).toEqual([
      {
        level: 'info',
        time: expect.any(String) as unknown,
        msg: 'request',
        method: 'GET',
        route: url,
        status: 200,
        ms: expect.any(Number) as unknown,
        requestId: headers['x-openstack-request-id'],
        correlationId: `req-${uuid}`,
        user: 'reader-id',
        project: demoProject.id,
      },
    ]);
  });

  it('has nothing of tokens, bodies and queries', async () => {
    const before = probe.logged.length;
    const body = { secret: 'hunter2' };
    await probe.ask('POST', `${url}?password=hunter3`, { token: 'hunter4', headers: { ...json, 'x-service-token': 'hunter5' }, body });
    await probe.ask('GET', `${url}?password=hunter3`, { token: 'hunter4' });
    expect(probe.logged.length).toBe(before + 2);
    expect(JSON.stringify(probe.logged.slice(before))).not.toMatch(/hunter/);
  });
});

describe('a path', () => {
  it('may end in a slash', async () => {
    expect((await probe.ask('GET', `${url}/`, { token: 'reader' })).status).toBe(200);
  });

  it('answers HEAD like GET, without the body', async () => {
    const answer = await probe.ask('HEAD', url, { token: 'reader' });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(0);
  });

  it('belongs to its face however it is written', async () => {
    expect((await probe.ask('GET', '/%63ompute/v2.1/things', { token: 'reader' })).headers['openstack-api-version']).toBe('compute 2.1');
    expect((await probe.ask('GET', '/%63ompute/v2.1/things')).status).toBe(401);
  });
});

describe('the version of an answer', () => {
  it('is said whatever the answer', async () => {
    const headers = { 'openstack-api-version': 'compute 2.60' };
    for (const [method, path, token] of [
      ['GET', url, 'reader'],
      ['GET', url, 'nobody'],
      ['DELETE', url, 'reader'],
      ['GET', `${url}/x`, 'reader'],
    ] as const) {
      const answer = await probe.ask(method, path, { token, headers });
      expect(answer.headers).toMatchObject({
        'openstack-api-version': 'compute 2.60',
        'x-openstack-nova-api-version': '2.60',
        vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
      });
    }
  });

  it('is the lowest when the one asked for is refused', async () => {
    const answer = await probe.ask('GET', url, { token: 'reader', headers: { 'openstack-api-version': 'compute 2.999' } });
    expect(answer).toMatchObject({
      status: 406,
      body: { computeFault: { code: 406, message: expect.stringContaining('maximum is 2.101') as unknown } },
    });
    expect(answer.headers['openstack-api-version']).toBe('compute 2.1');
    expect((await probe.ask('GET', url, { token: 'reader', headers: { 'openstack-api-version': 'compute x' } })).status).toBe(400);
  });
});
