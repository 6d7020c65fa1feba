import { Controller, Get, Put } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Rejection } from '../../../../src/domain/kernel/rejection.js';
import { EventStoreUnavailable } from '../../../../src/app/ports/event-store.js';
import { ReadModelUnavailable } from '../../../../src/app/ports/read-model.js';
import { RejectedAs } from '../../../../src/app/http/access/decorators.js';
import { blockStorageStatus, computeStatus } from '../../../../src/app/http/faults/rejection-statuses.js';
import { startProbe, type Probe } from '../../../support/http-probe.js';

const refuse = (): never => {
  throw new Rejection('not-attached', 'It is not attached.', { state: 'available', holder: 'a1', retryable: false });
};

@Controller(['compute/v2.1/broken', 'image/broken', 'identity/broken'])
class Broken {
  @Get('refused')
  refused(): never {
    return refuse();
  }

  @Get('otherwise')
  @RejectedAs({ 'not-attached': 409 })
  otherwise(): never {
    return refuse();
  }

  @Get('bug')
  bug(): never {
    const cause = Object.assign(new Error('password is hunter2'), { headers: { 'x-auth-token': 'member' } });
    throw new Error('while looking', { cause });
  }

  @Get('store')
  store(): never {
    throw new EventStoreUnavailable('connection to 10.0.0.9 refused');
  }

  @Get('rows')
  rows(): never {
    throw new ReadModelUnavailable('PostgreSQL at 10.0.0.9:5432/mooring does not answer');
  }

  @Get('nothing')
  nothing(): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- libraries do
    throw 'a word';
  }

  @Put(':id')
  put(): object {
    return {};
  }
}

let probe: Probe;
beforeAll(async () => {
  probe = await startProbe({ controllers: [Broken] });
});
afterAll(() => probe.app.stop(0));

const ask = (url: string) => probe.ask('GET', url, { token: 'member' });

describe('a refused command', () => {
  it('is answered with the status and in the words of the face', async () => {
    const detail = { message: 'It is not attached.', state: 'available', holder: 'a1', retryable: false };
    expect(await ask('/compute/v2.1/broken/refused')).toMatchObject({ status: 404, body: { itemNotFound: { code: 404, ...detail } } });
    expect(await ask('/image/broken/refused')).toMatchObject({ status: 400, body: { badRequest: { code: 400, ...detail } } });
    expect(await ask('/identity/broken/refused')).toMatchObject({
      status: 400,
      body: { error: { code: 400, title: 'Bad Request', ...detail } },
    });
  });

  it('is answered otherwise where the route says so', async () => {
    expect(await ask('/compute/v2.1/broken/otherwise')).toMatchObject({ status: 409, body: { conflictingRequest: { code: 409 } } });
  });

  it('is no trouble, so the log has only its line', async () => {
    const before = probe.logged.length;
    await ask('/compute/v2.1/broken/refused');
    expect(probe.logged.slice(before)).toMatchObject([{ level: 'info', status: 404 }]);
  });

  it('has another status on each face where the APIs differ', () => {
    expect([blockStorageStatus('volume-in-error'), computeStatus('volume-in-error')]).toEqual([409, 400]);
    expect([blockStorageStatus('server-locked'), computeStatus('server-locked')]).toEqual([409, 409]);
  });
});

describe('a bug', () => {
  it('is answered without a word about it', async () => {
    const { status, body, text } = await ask('/compute/v2.1/broken/bug');
    expect(status).toBe(500);
    expect(body).toMatchObject({ computeFault: { code: 500 } });
    expect(text).not.toMatch(/looking|hunter2/);
  });

  it('is logged once, with all that led to it and the request it came from', async () => {
    const before = probe.logged.length;
    const { headers } = await ask('/compute/v2.1/broken/bug');
    const errors = probe.logged.slice(before).filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([
      { requestId: headers['x-openstack-request-id'], err: { message: 'while looking', cause: { message: 'password is hunter2' } } },
    ]);
    expect(JSON.stringify(errors)).not.toContain('x-auth-token');
  });

  it('may throw anything', async () => {
    expect((await ask('/compute/v2.1/broken/nothing')).status).toBe(500);
  });
});

describe('an event store that cannot be reached', () => {
  it('is a matter of time, and said to be', async () => {
    const { status, body, text } = await ask('/compute/v2.1/broken/store');
    expect(status).toBe(503);
    expect(body).toEqual({ serviceUnavailable: { code: 503, message: 'The event store cannot be reached.', retryable: true } });
    expect(text).not.toContain('10.0.0.9');
  });
});

describe('rows that cannot be had', () => {
  const message = 'The database cannot be reached, or is being built.';

  it('are a matter of time, and each face says so in its own words', async () => {
    const compute = await ask('/compute/v2.1/broken/rows');
    expect(compute).toMatchObject({ status: 503, body: { serviceUnavailable: { code: 503, message, retryable: true } } });
    expect((await ask('/identity/broken/rows')).body).toEqual({
      error: { code: 503, message, title: 'Service Unavailable', retryable: true },
    });
    expect(compute.text).not.toContain('10.0.0.9');
  });

  it('may be asked for again in a second', async () => expect((await ask('/image/broken/rows')).headers['retry-after']).toBe('1'));
});

describe('a request for nothing', () => {
  it('is answered in the words of the face', async () => {
    const message = 'The resource could not be found.';
    expect((await ask('/compute/v2.1/nothing')).body).toEqual({ itemNotFound: { code: 404, message } });
    expect((await ask('/identity/v3/nothing')).body).toEqual({ error: { code: 404, message, title: 'Not Found' } });
    expect((await ask('/nothing')).body).toEqual({ error: { code: 404, message, title: 'Not Found' } });
  });

  it('says what can be done where something is, but not that', async () => {
    const answer = await probe.ask('DELETE', '/compute/v2.1/broken/b1/', { token: 'member' });
    expect(answer).toMatchObject({ status: 405, body: { badMethod: { code: 405 } } });
    expect(answer.headers.allow).toBe('PUT');
  });

  it('is told from a path that is none', async () => {
    const before = probe.logged.length;
    const answer = await ask('/compute/v2.1/%zz');
    expect(answer).toMatchObject({ status: 400, body: { badRequest: { code: 400 } } });
    expect(answer.headers['x-compute-request-id']).toMatch(/^req-/);
    expect(probe.logged.slice(before)).toMatchObject([{ status: 400, route: null }]);
  });
});
