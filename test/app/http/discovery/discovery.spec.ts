import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startProbe, type Probe } from '../../../support/http-probe.js';

let probe: Probe;
beforeAll(async () => {
  probe = await startProbe({});
});
afterAll(() => probe.app.stop(0));

const base = 'http://cloud.example:8776';
const self = (path: string) => [{ rel: 'self', href: `${base}${path}` }];

describe('clients that look for versions', () => {
  it('find block storage, with and without a token, slash and version', async () => {
    const body = { versions: [{ id: 'v3.0', status: 'CURRENT', version: '3.71', min_version: '3.0', links: self('/volume/v3/') }] };
    const headers = { 'openstack-api-version': 'volume 3.999' };
    for (const options of [{}, { token: 'reader' }, { token: 'garbage' }, { headers }]) {
      for (const url of ['/volume', '/volume/']) expect(await probe.ask('GET', url, options)).toMatchObject({ status: 300, body });
      for (const url of ['/volume/v3', '/volume/v3/']) expect(await probe.ask('GET', url, options)).toMatchObject({ status: 200, body });
    }
  });

  it('find compute', async () => {
    const version = { id: 'v2.1', status: 'CURRENT', version: '2.101', min_version: '2.1', links: self('/compute/v2.1/') };
    for (const url of ['/compute', '/compute/'])
      expect(await probe.ask('GET', url)).toMatchObject({ status: 200, body: { versions: [version] } });
    for (const url of ['/compute/v2.1', '/compute/v2.1/'])
      expect(await probe.ask('GET', url)).toMatchObject({ status: 200, body: { version } });
  });

  it('find image and network', async () => {
    expect(await probe.ask('GET', '/image/')).toMatchObject({
      status: 300,
      body: { versions: [{ id: 'v2.0', links: self('/image/v2/') }] },
    });
    expect(await probe.ask('GET', '/network/')).toMatchObject({
      status: 200,
      body: { versions: [{ id: 'v2.0', links: self('/network/v2.0/') }] },
    });
  });
});

describe('what is not here', () => {
  it('is said to be nothing', async () => {
    const ask = async (url: string) => (await probe.ask('GET', url, { token: 'reader' })).body;
    expect(await ask('/image/v2/images')).toMatchObject({ images: [] });
    expect(await ask('/network/v2.0/availability_zones')).toEqual({ availability_zones: [] });
    expect(await ask('/network/v2.0/extensions')).toEqual({ extensions: [] });
    expect(await ask('/network/v2.0/security-groups')).toEqual({ security_groups: [] });
    expect(await ask('/network/v2.0/quotas/p1')).toMatchObject({ quota: { network: 0, port: 0 } });
  });

  it('is not found where there is not even nothing', async () => {
    expect((await probe.ask('GET', '/network/v2.0/trunks', { token: 'reader' })).status).toBe(404);
    expect((await probe.ask('GET', '/image/v2/images/i1', { token: 'reader' })).status).toBe(404);
  });

  it('is said to those with a token only', async () => {
    for (const url of ['/image/v2/images', '/network/v2.0/extensions']) expect((await probe.ask('GET', url)).status).toBe(401);
  });
});
