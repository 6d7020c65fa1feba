import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { flavorDetail } from '../../../../../src/app/http/compute/flavors/flavor.views.js';
import { viewer } from '../../../../support/compute-examples.js';
import { plannedHost, plannedServer } from '../../../../support/plans.js';
import { type Answer, projects, type RunningApp, startApp, type User } from '../../../../support/running-app.js';

let app: RunningApp;
beforeAll(async () => {
  const large = { vcpus: 16, memoryMiB: 4096 };
  app = await startApp([
    plannedHost(1, [plannedServer(1, large), plannedServer(2), plannedServer(3), plannedServer(4, { vcpus: 4, project: projects.other })]),
  ]);
});
afterAll(async () => {
  await app.stop();
});

const get = <Body>(user: User, path: string): Promise<Answer<Body>> => app.ask<Body>(user, 'GET', `/compute/v2.1/flavors${path}`);
const names = async (user: User, path: string): Promise<readonly string[]> =>
  (await get<{ flavors: readonly { name: string }[] }>(user, path)).body.flavors.map(({ name }) => name);

describe('the flavors', () => {
  it('are the sizes of the servers one can see, smallest first', async () => {
    expect(await names('reader', '')).toEqual(['2-vcpu-2048-mib', '16-vcpu-4096-mib']);
    expect(await names('member', '/detail?is_public=None')).toEqual(['2-vcpu-2048-mib', '16-vcpu-4096-mib']);
    expect(await names('stranger', '')).toEqual(['4-vcpu-2048-mib']);
    expect(await names('admin', '')).toEqual(['2-vcpu-2048-mib', '4-vcpu-2048-mib', '16-vcpu-4096-mib']);
  });

  it('are found by id, and those nobody has are not', async () => {
    expect((await get('member', '/2-vcpu-2048-mib')).body).toMatchObject({ flavor: { vcpus: 2, ram: 2048, disk: 0 } });
    expect((await get('member', '/2-vcpu-2048-mib/os-extra_specs')).body).toEqual({ extra_specs: {} });
    for (const path of ['/4-vcpu-2048-mib', '/m1.small', '/4-vcpu-2048-mib/os-extra_specs'])
      expect((await get('member', path)).status).toBe(404);
  });
});

describe('a flavor', () => {
  const flavor = { id: '2-vcpu-2048-mib', vcpus: 2, memoryMiB: 2048 };
  it('says what it always said', () => {
    expect(flavorDetail(flavor, viewer('2.1'))).toEqual({
      ...{ id: flavor.id, name: flavor.id, vcpus: 2, ram: 2048, disk: 0, swap: '', rxtx_factor: 1 },
      links: [
        { rel: 'self', href: `http://cloud.example:8776/compute/v2.1/flavors/${flavor.id}` },
        { rel: 'bookmark', href: `http://cloud.example:8776/compute/flavors/${flavor.id}` },
      ],
      'OS-FLV-EXT-DATA:ephemeral': 0,
      'OS-FLV-DISABLED:disabled': false,
      'os-flavor-access:is_public': true,
    });
  });

  it('says more in later versions', () => {
    expect(flavorDetail(flavor, viewer('2.54'))).not.toHaveProperty('description');
    expect(flavorDetail(flavor, viewer('2.55'))).toHaveProperty('description', null);
    expect(flavorDetail(flavor, viewer('2.60'))).not.toHaveProperty('extra_specs');
    expect(flavorDetail(flavor, viewer('2.61'))).toHaveProperty('extra_specs', {});
    expect(flavorDetail(flavor, viewer('2.75'))).toHaveProperty('swap', 0);
  });
});
