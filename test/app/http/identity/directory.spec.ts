import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoProject, otherProject } from '../../../support/fake-identity.js';
import { startProbe, type Probe } from '../../../support/http-probe.js';

let probe: Probe;
beforeAll(async () => {
  probe = await startProbe({});
});
afterAll(() => probe.app.stop(0));

const ask = (path: string, token = 'admin') => probe.ask('GET', `/identity/v3/${path}`, { token });
const namesIn = async (path: string, token?: string): Promise<unknown[]> => {
  const { body } = await ask(path, token);
  const [entries] = Object.values(body as Record<string, { name?: string; id: string }[]>);
  return (entries ?? []).map(({ name, id }) => name ?? id);
};

describe('the identity API', () => {
  it('says which versions there are', async () => {
    const version = { id: 'v3.14', status: 'stable', links: [{ rel: 'self', href: 'http://cloud.example:8776/identity/v3/' }] };
    for (const url of ['/identity', '/identity/'])
      expect(await probe.ask('GET', url)).toMatchObject({ status: 300, body: { versions: { values: [version] } } });
    for (const url of ['/identity/v3', '/identity/v3/'])
      expect(await probe.ask('GET', url)).toMatchObject({ status: 200, body: { version } });
  });

  it('lists projects, users, domains, services and endpoints for admins and services', async () => {
    for (const path of ['projects', 'users', 'domains', 'services', 'endpoints']) {
      expect((await ask(path)).status).toBe(200);
      expect((await ask(path, 'nova')).status).toBe(200);
      expect((await ask(path, 'member')).status).toBe(403);
      expect((await ask(path, 'unscoped')).status).toBe(403);
    }
  });

  it('lists what was asked for by name', async () => {
    expect(await namesIn('projects')).toEqual(['demo', 'other']);
    expect(await namesIn('projects?name=other')).toEqual(['other']);
    expect(await namesIn('users?name=nobody')).toEqual([]);
    expect(await namesIn('services?type=compute')).toEqual(['nova']);
    expect((await ask('endpoints?interface=admin')).body).toMatchObject({
      endpoints: Array.from({ length: 6 }, () => ({ interface: 'admin' })),
    });
  });

  it('shows everybody their own project and themselves', async () => {
    expect((await ask(`projects/${demoProject.id}`, 'reader')).body).toMatchObject({
      project: {
        name: 'demo',
        domain_id: 'default',
        enabled: true,
        links: { self: `http://cloud.example:8776/identity/v3/projects/${demoProject.id}` },
      },
    });
    expect((await ask('users/reader-id', 'reader')).body).toMatchObject({ user: { name: 'reader', domain_id: 'default' } });
    expect(await namesIn('users/reader-id/projects', 'reader')).toEqual(['demo']);
    expect(await namesIn('auth/projects', 'unscoped')).toEqual(['demo']);
    expect((await ask('domains/default', 'reader')).body).toMatchObject({ domain: { name: 'Default' } });
    expect(await namesIn('regions', 'reader')).toEqual(['RegionOne']);
    expect(await namesIn('auth/domains', 'reader')).toEqual([]);
  });

  it('shows nobody but admins and services who else there is, and whether', async () => {
    for (const path of [`projects/${otherProject.id}`, 'projects/none', 'users/admin-id', 'users/none', 'users/admin-id/projects']) {
      expect((await ask(path, 'member')).status).toBe(403);
      expect((await ask(path)).status).toBe(path.endsWith('none') ? 404 : 200);
    }
    expect((await ask('domains/none')).status).toBe(404);
  });

  it('shows the catalog of the token', async () => {
    expect((await ask('auth/catalog', 'reader')).body).toMatchObject({ catalog: [{ type: 'identity' }, {}, {}, {}, {}, {}] });
    expect((await ask('auth/catalog', 'unscoped')).status).toBe(403);
  });
});
