import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plannedHost, plannedServer } from '../../../../support/plans.js';
import { type Answer, projects, type RunningApp, startApp, type User } from '../../../../support/running-app.js';

interface Quotas {
  readonly quota_set: Readonly<Record<string, unknown>>;
}
interface Limits {
  readonly limits: { readonly rate: readonly []; readonly absolute: Readonly<Record<string, number>> };
}

let app: RunningApp;
beforeAll(async () => {
  app = await startApp([plannedHost(1, [plannedServer(1), plannedServer(2), plannedServer(3, { project: projects.other })])]);
});
afterAll(async () => {
  await app.stop();
});

const get = <Body>(user: User, path: string, compute = '2.1'): Promise<Answer<Body>> =>
  app.ask<Body>(user, 'GET', `/compute/v2.1${path}`, { compute });
const quotas = async (path: string, compute?: string) =>
  (await get<Quotas>('member', `/os-quota-sets/${projects.demo}${path}`, compute)).body.quota_set;
const limits = async (compute?: string, query = '', user: User = 'member') =>
  (await get<Limits>(user, `/limits${query}`, compute)).body.limits;

describe('the quotas of a project', () => {
  it('are without limit', async () => {
    const latest = ['cores', 'instances', 'key_pairs', 'metadata_items', 'ram', 'server_group_members', 'server_groups'];
    expect(await quotas('', '2.57')).toEqual({ id: projects.demo, ...Object.fromEntries(latest.map((each) => [each, -1])) });
    expect(await quotas('/defaults', '2.57')).toEqual(await quotas('', '2.57'));
  });

  it('lost those of networks with 2.36 and those of injected files with 2.57', async () => {
    expect(await quotas('', '2.35')).toMatchObject({ fixed_ips: -1, floating_ips: -1, security_groups: -1, injected_files: -1 });
    expect(await quotas('', '2.36')).not.toHaveProperty('fixed_ips');
    expect(await quotas('', '2.56')).toHaveProperty('injected_file_content_bytes', -1);
  });

  it('tell what is used, in detail', async () => {
    expect(await quotas('/detail')).toMatchObject({
      instances: { limit: -1, in_use: 2, reserved: 0 },
      cores: { limit: -1, in_use: 4, reserved: 0 },
      ram: { limit: -1, in_use: 4096, reserved: 0 },
      key_pairs: { limit: -1, in_use: 0, reserved: 0 },
    });
  });

  it('are shown to that project and to administrators', async () => {
    for (const path of ['', '/detail']) {
      expect((await get('stranger', `/os-quota-sets/${projects.demo}${path}`)).status).toBe(403);
      expect((await get('admin', `/os-quota-sets/${projects.other}${path}`)).status).toBe(200);
    }
  });
});

describe('the limits of a project', () => {
  it('are none, beside what is used', async () => {
    expect(await limits()).toEqual({ rate: [], absolute: expect.any(Object) as unknown });
    expect((await limits()).absolute).toMatchObject({ maxTotalCores: -1, totalInstancesUsed: 2, totalCoresUsed: 4, totalRAMUsed: 4096 });
  });

  it.each([
    ['2.35', '2.36', 'maxTotalFloatingIps'],
    ['2.38', '2.39', 'maxImageMeta'],
    ['2.56', '2.57', 'maxPersonality'],
  ])('have in %s what %s has no more: %s', async (before, since, name) => {
    expect((await limits(before)).absolute).toHaveProperty(name);
    expect((await limits(since)).absolute).not.toHaveProperty(name);
  });

  it('of another project are for administrators', async () => {
    expect((await limits('2.1', `?tenant_id=${projects.other}`, 'admin')).absolute).toHaveProperty('totalInstancesUsed', 1);
    expect((await get('member', `/limits?tenant_id=${projects.other}`)).status).toBe(403);
  });
});
