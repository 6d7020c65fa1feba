import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plannedHost, plannedServer, serverAt } from '../../../../support/plans.js';
import { type Answer, projects, type RunningApp, startApp, type User } from '../../../../support/running-app.js';

interface Hypervisors {
  readonly hypervisors: readonly { readonly id: string | number; readonly hypervisor_hostname: string }[];
}

let app: RunningApp;
beforeAll(async () => {
  app = await startApp([
    plannedHost(1, [plannedServer(1), plannedServer(2, { project: projects.other })]),
    plannedHost(2, [plannedServer(3, { vcpus: 8 })]),
  ]);
});
afterAll(async () => {
  await app.stop();
});

const get = <Body>(user: User, path: string, compute = '2.1'): Promise<Answer<Body>> =>
  app.ask<Body>(user, 'GET', `/compute/v2.1/${path}`, { compute });
const seconds = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000$/) as unknown;

describe('the availability zone', () => {
  it('is known to everybody, its hosts to administrators', async () => {
    const zone = { zoneName: 'nova', zoneState: { available: true } };
    expect((await get('reader', 'os-availability-zone')).body).toEqual({ availabilityZoneInfo: [{ ...zone, hosts: null }] });
    const service = { 'nova-compute': { active: true, available: true, updated_at: seconds } };
    expect((await get('admin', 'os-availability-zone/detail')).body).toEqual({
      availabilityZoneInfo: [{ ...zone, hosts: { 'sim-1': service, 'sim-2': service } }],
    });
  });
});

describe('hosts', () => {
  it.each(['os-availability-zone/detail', 'os-services', 'os-hypervisors', 'os-hypervisors/detail', 'os-hypervisors/1'])(
    'are shown by %s to administrators only',
    async (path) => {
      expect((await get('member', path)).status).toBe(403);
      expect((await get('service', path)).status).toBe(403);
      expect((await get('admin', path)).status).toBe(200);
    },
  );

  it('are services', async () => {
    const service = { binary: 'nova-compute', zone: 'nova', status: 'enabled', state: 'up', updated_at: seconds, disabled_reason: null };
    expect((await get('admin', 'os-services')).body).toEqual({
      services: [
        { id: 1, host: 'sim-1', ...service },
        { id: 2, host: 'sim-2', ...service },
      ],
    });
    expect((await get('admin', 'os-services', '2.53')).body).toMatchObject({
      services: [{ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown, forced_down: false }, {}],
    });
  });

  it('are hypervisors, found again by their id', async () => {
    for (const version of ['2.1', '2.53', '2.101']) {
      const { hypervisors } = (await get<Hypervisors>('admin', 'os-hypervisors', version)).body;
      expect(hypervisors.map(({ hypervisor_hostname }) => hypervisor_hostname)).toEqual(['sim-1', 'sim-2']);
      const second = await get('admin', `os-hypervisors/${hypervisors[1]?.id ?? ''}`, version);
      expect(second.body).toMatchObject({
        hypervisor: { hypervisor_hostname: 'sim-2', host_ip: '192.0.2.2', hypervisor_type: 'simulated' },
      });
    }
    expect((await get('admin', 'os-hypervisors/3')).status).toBe(404);
  });

  it('are as large as their guests, up to 2.87', async () => {
    const sizes = { vcpus_used: 4, memory_mb_used: 4096, running_vms: 2, cpu_info: '' };
    expect((await get('admin', 'os-hypervisors/1')).body).toMatchObject({ hypervisor: sizes });
    expect((await get('admin', 'os-hypervisors/detail', '2.28')).body).toMatchObject({
      hypervisors: [{ cpu_info: {} }, { vcpus_used: 8 }],
    });
    const [latest] = (await get<Hypervisors>('admin', 'os-hypervisors/detail', '2.88')).body.hypervisors;
    expect(latest).toHaveProperty('uptime', null);
    expect(latest).not.toHaveProperty('vcpus_used');
  });
});

describe('what is not here', () => {
  it.each([
    ['os-keypairs', { keypairs: [] }],
    ['os-server-groups', { server_groups: [] }],
    ['os-aggregates', { aggregates: [] }],
    ['extensions', { extensions: [] }],
  ])('is answered by %s with an empty list', async (path, body) => expect((await get('reader', path)).body).toEqual(body));

  it.each([
    ['GET', 'images'],
    ['POST', 'servers'],
    ['DELETE', `servers/${serverAt(1)}`],
  ] as const)('is refused: %s %s', async (method, path) => {
    const { status } = await app.ask('admin', method, `/compute/v2.1/${path}`);
    expect([404, 405]).toContain(status);
  });
});
