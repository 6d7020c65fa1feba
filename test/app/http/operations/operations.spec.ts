import { Body, Controller, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Roles } from '../../../../src/app/http/access/decorators.js';
import { HEALTH_CHECKS, type Health, type HealthCheck } from '../../../../src/app/http/operations/health.controller.js';
import { IsName, IsWholeNumber, MayBeAbsent, Nested } from '../../../../src/app/http/validation/fields.js';
import { startProbe, type Probe } from '../../../support/http-probe.js';

class Boat {
  @IsName()
  name!: string;

  @MayBeAbsent()
  @IsWholeNumber(1, 5)
  masts?: number;
}

class BoatBody {
  @Nested(() => Boat)
  boat!: Boat;
}

@Controller('volume/v3/:project_id/boats')
class Boats {
  @Roles('member')
  @Post()
  build(@Body() body: BoatBody): BoatBody {
    return body;
  }
}

let store: () => Health;
const checks: readonly HealthCheck[] = [
  { name: 'hosts', check: () => ({ ok: true, detail: 'simulated: no real disk' }) },
  { name: 'store', check: () => store() },
];

let probe: Probe;
beforeAll(async () => {
  probe = await startProbe({ controllers: [Boats], providers: [{ provide: HEALTH_CHECKS, useValue: checks }] });
});
afterAll(() => probe.app.stop(0));

describe('health', () => {
  it('is told by every part that has something to say', async () => {
    store = () => ({ ok: true, detail: '12 events' });
    const report = {
      ok: true,
      checks: { hosts: { ok: true, detail: 'simulated: no real disk' }, store: { ok: true, detail: '12 events' } },
    };
    expect(await probe.ask('GET', '/healthz')).toMatchObject({ status: 200, body: report });
    expect(await probe.ask('GET', '/readyz')).toMatchObject({ status: 200, body: report });
  });

  it('keeps requests away, and the process running, while a part is not well', async () => {
    store = () => ({ ok: false, detail: 'catching up' });
    expect(await probe.ask('GET', '/readyz')).toMatchObject({
      status: 503,
      body: { ok: false, checks: { store: { detail: 'catching up' } } },
    });
    expect(await probe.ask('GET', '/healthz')).toMatchObject({ status: 200, body: { ok: false } });
  });

  it('is not well when a part cannot say how it is, and does not repeat why', async () => {
    store = () => {
      throw new Error('hunter2');
    };
    const answer = await probe.ask('GET', '/readyz');
    expect(answer).toMatchObject({ status: 503, body: { checks: { store: { ok: false, detail: 'could not be asked' } } } });
    expect(answer.text).not.toContain('hunter2');
  });
});

describe('metrics', () => {
  it('count requests by route, not by path', async () => {
    const project = '0'.repeat(31);
    for (const last of ['1', '2', '3']) await probe.ask('POST', `/volume/v3/${project}${last}/boats`);
    await probe.ask('GET', '/nowhere/at/all');
    const { text, headers } = await probe.ask('GET', '/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain('http_request_duration_seconds_count{method="POST",route="/volume/v3/:project_id/boats",status="401"} 3');
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
    expect(text).not.toContain('nowhere');
    expect(text).toContain('process_cpu_seconds_total');
  });
});

describe('the documentation', () => {
  it('is a page that runs only our own scripts', async () => {
    const { status, headers, text } = await probe.ask('GET', '/docs');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(text).not.toMatch(/<script>/);
    for (const asset of ['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js', 'favicon-32x32.png'])
      expect((await probe.ask('GET', `/docs/${asset}`)).status).toBe(200);
    expect((await probe.ask('GET', '/docs/package.json')).status).toBe(404);
    expect((await probe.ask('GET', '/docs/..%2fpackage.json')).status).toBe(404);
  });

  it('says of bodies what the rules that check them say', async () => {
    const { body } = await probe.ask('GET', '/docs/openapi.json');
    expect(body).toMatchObject({
      paths: {
        '/volume/v3/{project_id}/boats': {
          post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/BoatBody' } } } } },
        },
      },
      components: {
        securitySchemes: { token: { in: 'header', name: 'X-Auth-Token' } },
        schemas: {
          BoatBody: { required: ['boat'], properties: { boat: { $ref: '#/components/schemas/Boat' } } },
          Boat: { required: ['name'], properties: { name: { type: 'string', maxLength: 255 }, masts: { type: 'integer' } } },
        },
      },
    });
  });
});
