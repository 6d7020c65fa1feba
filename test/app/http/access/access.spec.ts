import { Controller, Get, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AnyToken, CallerSession, Context, MinVersion, Public, Roles } from '../../../../src/app/http/access/decorators.js';
import type { RequestContext } from '../../../../src/app/http/access/request-context.js';
import type { Session } from '../../../../src/app/ports/identity.js';
import { demoProject, otherProject } from '../../../support/fake-identity.js';
import { startProbe, type Ask, type Probe } from '../../../support/http-probe.js';

@Controller(['volume/v3/:project_id/things', 'volume/v3/things'])
class Things {
  @Get()
  context(@Context() context: RequestContext): RequestContext {
    return context;
  }

  @Roles('member')
  @Post()
  make(): object {
    return {};
  }

  @Roles('admin', 'service')
  @Get('secret')
  secret(): object {
    return {};
  }

  @MinVersion('3.27')
  @Get('newer')
  newer(): object {
    return {};
  }

  @AnyToken()
  @Get('mine')
  mine(@CallerSession() { project }: Session): object {
    return { project };
  }

  @Public()
  @Get('open')
  open(): object {
    return {};
  }
}

/** Outside of every face: no hook asks for its token, only the guard does. */
@Controller('else')
class Elsewhere {
  @Get()
  closed(): object {
    return {};
  }
}

const things = `/volume/v3/${demoProject.id}/things`;
const v367 = { 'openstack-api-version': 'volume 3.67' };

let probe: Probe;
beforeAll(async () => {
  probe = await startProbe({ controllers: [Things, Elsewhere] });
});
afterAll(() => probe.app.stop(0));

const statusOf = async (method: 'GET' | 'POST', url: string, options?: Ask): Promise<number> =>
  (await probe.ask(method, url, options)).status;

describe('a request', () => {
  it('without a valid token is told where to get one', async () => {
    for (const token of [undefined, 'garbage', '']) {
      const answer = await probe.ask('GET', things, token === undefined ? {} : { token });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Keystone uri="http://cloud.example:8776/identity"');
      expect(answer.body).toEqual({ unauthorized: { code: 401, message: 'The request you have made requires authentication.' } });
    }
  });

  it('without a valid token learns nothing about paths, methods, versions or bodies', async () => {
    const json = { 'content-type': 'application/json' };
    expect(await statusOf('GET', '/volume/v3/nothing/here')).toBe(401);
    expect(await statusOf('POST', `${things}/secret`)).toBe(401);
    expect(await statusOf('GET', things, { headers: { 'openstack-api-version': 'volume 9.9' } })).toBe(401);
    expect(await statusOf('POST', things, { headers: json, body: '{' })).toBe(401);
  });

  it('is closed to strangers wherever nobody said that it is open', async () => {
    expect(await statusOf('GET', '/else')).toBe(401);
    expect(await statusOf('GET', '/else', { token: 'reader' })).toBe(200);
    expect(await statusOf('GET', `${things}/open`)).toBe(200);
  });

  it('comes with who sent it', async () => {
    const { body } = await probe.ask('GET', things, { token: 'admin' });
    expect(body).toMatchObject({ user: { name: 'admin' }, project: { id: demoProject.id }, isAdmin: true, isService: false });
    expect((await probe.ask('GET', things, { token: 'reader' })).body).toMatchObject({ isAdmin: false, roles: ['reader'] });
  });

  it('is refused when none of the roles it takes is there', async () => {
    const answer = await probe.ask('POST', things, { token: 'reader' });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ forbidden: { message: expect.stringContaining('takes the role member') as unknown } });
    expect(await statusOf('POST', things, { token: 'member' })).toBe(201);
    expect(await statusOf('GET', `${things}/secret`, { token: 'member' })).toBe(403);
    expect(await statusOf('GET', `${things}/secret`, { token: 'nova' })).toBe(200);
    expect(await statusOf('GET', things, { token: 'nova' })).toBe(403);
  });

  it('with an unscoped token reaches only what takes any token', async () => {
    expect(await statusOf('GET', '/else', { token: 'unscoped' })).toBe(403);
    expect(await statusOf('GET', things, { token: 'unscoped' })).toBe(404);
    expect((await probe.ask('GET', '/volume/v3/things/mine', { token: 'unscoped', headers: v367 })).body).toEqual({ project: null });
  });
});

describe('the project in a path', () => {
  it('must be that of the token, else there is nothing', async () => {
    const answer = await probe.ask('GET', things, { token: 'stranger' });
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({ itemNotFound: { code: 404, message: 'The resource could not be found.' } });
    expect(answer.body).toEqual((await probe.ask('GET', '/volume/v3/nothing', { token: 'stranger' })).body);
  });

  it('may be any for admins and services', async () => {
    const others = `/volume/v3/${otherProject.id}/things`;
    expect(await statusOf('GET', others, { token: 'admin' })).toBe(200);
    expect(await statusOf('GET', `${others}/secret`, { token: 'nova' })).toBe(200);
    expect(await statusOf('GET', others, { token: 'member' })).toBe(404);
  });

  it('may be left out from 3.67 on', async () => {
    expect(await statusOf('GET', '/volume/v3/things', { token: 'reader', headers: v367 })).toBe(200);
    expect(await statusOf('GET', '/volume/v3/things', { token: 'reader', headers: { 'openstack-api-version': 'volume 3.66' } })).toBe(404);
  });
});

describe('a service token', () => {
  it('vouches for the request', async () => {
    const { body } = await probe.ask('GET', things, { token: 'member', headers: { 'x-service-token': 'nova' } });
    expect(body).toMatchObject({ isService: true, user: { name: 'member' } });
    expect(await statusOf('GET', `${things}/secret`, { token: 'member', headers: { 'x-service-token': 'nova' } })).toBe(200);
  });

  it('that is not valid, or not of a service, makes the request one without authentication', async () => {
    for (const token of ['garbage', 'admin', ''])
      expect(await statusOf('GET', things, { token: 'member', headers: { 'x-service-token': token } })).toBe(401);
  });

  it('does not stand in for the token of the caller', async () => {
    expect(await statusOf('GET', things, { headers: { 'x-service-token': 'nova' } })).toBe(401);
  });
});

describe('a method with a minimum version', () => {
  it('does not exist below it', async () => {
    const at = (version: string) =>
      statusOf('GET', `${things}/newer`, { token: 'reader', headers: { 'openstack-api-version': `volume ${version}` } });
    expect(await at('3.26')).toBe(404);
    expect(await at('3.27')).toBe(200);
    expect(await statusOf('GET', `${things}/newer`, { token: 'reader' })).toBe(404);
  });
});
