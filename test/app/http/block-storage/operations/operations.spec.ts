import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type AskBlockStorage, type Asking, blockStorageOf, refusedBy } from '../../../../support/block-storage-client.js';
import { projects, type RunningApp, startApp } from '../../../../support/running-app.js';
import { volumesOf } from '../../../../support/volumes.js';

let app: RunningApp;
let ask: AskBlockStorage;
beforeAll(async () => {
  app = await startApp();
  ask = blockStorageOf(app);
  const { create } = volumesOf(app);
  await create({ size: 2 });
  await create({ size: 3 });
});
afterAll(async () => {
  await app.stop();
});

const answer = async (path: string, asking: Asking = {}) => (await ask('GET', path, asking)).body;
const refused = (status: number, path: string, asking: Asking = {}) => refusedBy(app, status, () => ask('GET', path, asking));

const resources = ['volumes', 'gigabytes', 'per_volume_gigabytes', 'snapshots', 'backups', 'backup_gigabytes', 'groups'];

describe('the availability zones', () => {
  it('are one', async () => {
    expect(await answer('os-availability-zone', { as: 'reader' })).toEqual({
      availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }],
    });
  });
});

describe('the services', () => {
  const services = async (query = '', volume = '3.0') =>
    (await ask<{ services: readonly object[] }>('GET', `os-services${query}`, { as: 'admin', volume })).body.services;

  it('are the storage hosts', async () => {
    const [service] = await services();
    const fields = ['binary', 'host', 'zone', 'status', 'state', 'updated_at', 'disabled_reason', 'replication_status'];
    expect(Object.keys(service ?? {})).toEqual([...fields, 'active_backend_id', 'frozen']);
    expect(service).toMatchObject({ binary: 'cinder-volume', host: 'sim-1@mooring', zone: 'nova', status: 'enabled', state: 'up' });
  });

  it('say more in later versions', async () => {
    expect((await services('', '3.7'))[0]).toHaveProperty('cluster', null);
    expect((await services('', '3.48'))[0]).not.toHaveProperty('backend_state');
    expect((await services('', '3.49'))[0]).toHaveProperty('backend_state', 'up');
  });

  it('are found by host and binary', async () => {
    expect(await services('?binary=cinder-volume&host=sim-1@mooring')).toHaveLength(1);
    expect(await services('?host=sim-1')).toHaveLength(1);
    expect(await services('?binary=cinder-backup')).toEqual([]);
    expect(await services('?host=elsewhere')).toEqual([]);
  });

  it('are for admins (403)', async () => {
    await refused(403, 'os-services');
  });
});

describe('the pools', () => {
  it('are one for each storage host, with what is known of it where that is asked for', async () => {
    const name = 'sim-1@mooring#mooring';
    expect(await answer('scheduler-stats/get_pools', { as: 'admin' })).toEqual({ pools: [{ name }] });
    expect(await answer('scheduler-stats/get_pools?detail=True', { as: 'admin' })).toMatchObject({
      pools: [{ name, capabilities: { storage_protocol: 'iSCSI', total_capacity_gb: 'unknown', multiattach: true } }],
    });
    expect(await answer('scheduler-stats/get_pools?name=other', { as: 'admin' })).toEqual({ pools: [] });
  });

  it('are for admins (403)', async () => {
    await refused(403, 'scheduler-stats/get_pools');
  });
});

describe('the capabilities', () => {
  it('are those of a backend, by its host or its pool', async () => {
    for (const host of ['sim-1@mooring', 'sim-1@mooring#mooring']) {
      expect(await answer(`capabilities/${encodeURIComponent(host)}`, { as: 'admin' })).toMatchObject({
        ...{ namespace: 'OS::Storage::Capabilities::sim-1', storage_protocol: 'iSCSI', properties: {} },
      });
    }
  });

  it('are for admins (403), of backends there are (404)', async () => {
    await refused(403, 'capabilities/sim-1@mooring');
    await refused(404, 'capabilities/elsewhere', { as: 'admin' });
  });
});

describe('the quotas of a project', () => {
  it('limit nothing, and say so', async () => {
    const set = { id: projects.demo, ...Object.fromEntries(resources.map((resource) => [resource, -1])) };
    expect(await answer(`os-quota-sets/${projects.demo}`)).toEqual({ quota_set: set });
    expect(await answer(`os-quota-sets/${projects.demo}?usage=False`)).toEqual({ quota_set: set });
    expect(await answer(`os-quota-sets/${projects.demo}/defaults`)).toEqual({ quota_set: set });
  });

  it('tell what is used', async () => {
    const used = (in_use: number) => ({ limit: -1, in_use, reserved: 0 });
    expect(await answer(`os-quota-sets/${projects.demo}?usage=True`, { as: 'reader' })).toMatchObject({
      quota_set: { id: projects.demo, volumes: used(2), gigabytes: used(5), snapshots: used(0), per_volume_gigabytes: used(0) },
    });
  });

  it('are for its members and for admins (403)', async () => {
    await refused(403, `os-quota-sets/${projects.other}`);
    await refused(403, `os-quota-sets/${projects.other}/defaults`);
    expect(await answer(`os-quota-sets/${projects.other}?usage=1`, { as: 'admin' })).toMatchObject({
      quota_set: { volumes: { in_use: 0 } },
    });
    await refused(400, `os-quota-sets/${projects.demo}?usage=perhaps`);
  });
});

describe('the limits', () => {
  it('are none, beside what is used', async () => {
    const unlimited = ['maxTotalVolumes', 'maxTotalVolumeGigabytes', 'maxTotalSnapshots', 'maxTotalBackups', 'maxTotalBackupGigabytes'];
    expect(await answer('limits')).toEqual({
      limits: {
        rate: [],
        absolute: {
          ...Object.fromEntries(unlimited.map((name) => [name, -1])),
          ...{ totalVolumesUsed: 2, totalGigabytesUsed: 5, totalSnapshotsUsed: 0, totalBackupsUsed: 0, totalBackupGigabytesUsed: 0 },
        },
      },
    });
  });

  it('are those of another project only to admins, from 3.39 on', async () => {
    const used = async (asking: Asking) => (await answer(`limits?project_id=${projects.other}`, asking)) as object;
    const of = (totalVolumesUsed: number) => ({ limits: { absolute: { totalVolumesUsed } } });
    expect(await used({ as: 'admin', volume: '3.39' })).toMatchObject(of(0));
    expect(await used({ as: 'admin', volume: '3.38' })).toMatchObject(of(2));
    expect(await used({ as: 'member', volume: '3.39' })).toMatchObject(of(2));
  });
});

describe('what there is none of', () => {
  it('is listed as nothing', async () => {
    expect(await answer('extensions')).toEqual({ extensions: [] });
    expect(await answer('snapshots')).toEqual({ snapshots: [] });
    expect(await answer('snapshots/detail?all_tenants=1&name=x')).toEqual({ snapshots: [] });
  });

  it('is unknown by name and by id (404)', async () => {
    await refused(404, 'extensions/any');
    await refused(404, 'snapshots/by-name');
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      await refusedBy(app, 404, () => ask(method, `snapshots/${randomUUID()}`));
    }
  });

  it('is not listed in every way one could think of (400, 404)', async () => {
    for (const query of ['?limit=x', '?sort=colour', '?offset=-1']) await refused(400, `snapshots${query}`);
    await refused(404, `snapshots/detail?marker=${randomUUID()}`);
  });

  it('cannot be made (400)', async () => {
    const body = { snapshot: { volume_id: randomUUID() } };
    expect(await refusedBy(app, 400, () => ask('POST', 'snapshots', { body }))).toBe('Snapshots are not available yet.');
    await refusedBy(app, 403, () => ask('POST', 'snapshots', { body, as: 'reader' }));
  });
});
