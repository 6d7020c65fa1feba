/** A storage host taken out of use by the block storage API, and what it then still does. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttachmentsLab, servers, startAttachmentsLab } from '../../../../support/attachments-lab.js';
import { type AskBlockStorage, blockStorageOf, refusedBy } from '../../../../support/block-storage-client.js';

const service = { host: 'sim-1@mooring', binary: 'cinder-volume' };
const connector = { initiator: 'iqn.2026-01.org.example:one', host: 'one', ip: '192.0.2.1', platform: 'x86_64', os_type: 'linux' };

let lab: AttachmentsLab;
let ask: AskBlockStorage;
beforeAll(async () => {
  lab = await startAttachmentsLab();
  ask = blockStorageOf(lab.app);
});
afterAll(async () => {
  await lab.app.stop();
});
afterEach(() => put('enable'));

const put = (action: string, body: object = service) => ask('PUT', `os-services/${action}`, { as: 'admin', body });
const list = async () => (await ask<{ services: readonly object[] }>('GET', 'os-services', { as: 'admin' })).body.services;
const refused = (status: number, ...[method, path, body]: [method: 'POST', path: string, body: object]) =>
  refusedBy(lab.app, status, () => ask(method, path, { body }));
const inMaintenance = /cannot be attached now: the host where it is kept is in maintenance/;

describe('a storage host in maintenance', () => {
  it('is disabled and enabled, by its own name or the one of its service', async () => {
    expect((await put('disable')).body).toEqual({ ...service, service: '', status: 'disabled', disabled: true });
    expect(await list()).toMatchObject([{ status: 'disabled', disabled_reason: null }]);
    const reasoned = { host: 'sim-1', binary: 'cinder-volume', disabled_reason: 'new disks' };
    expect((await put('disable-log-reason', reasoned)).body).toEqual({ ...reasoned, service: '', status: 'disabled', disabled: true });
    expect(await list()).toMatchObject([{ status: 'disabled', disabled_reason: 'new disks' }]);
    const asBefore = { host: 'sim-1@mooring', service: 'cinder-volume' };
    expect((await put('enable', asBefore)).body).toEqual({
      ...asBefore,
      binary: '',
      status: 'enabled',
      disabled: false,
      disabled_reason: null,
    });
    expect(await list()).toMatchObject([{ status: 'enabled', disabled_reason: null }]);
  });

  it('is no pool that volumes come from', async () => {
    const pools = async () => (await ask('GET', 'scheduler-stats/get_pools', { as: 'admin' })).body;
    await put('disable');
    expect(await pools()).toEqual({ pools: [] });
    await put('enable');
    expect(await pools()).toEqual({ pools: [{ name: 'sim-1@mooring#mooring' }] });
  });

  it('runs guests as before', async () => {
    await put('disable');
    const { body } = await lab.app.ask('admin', 'GET', '/compute/v2.1/os-services');
    expect(body).toMatchObject({ services: [{ host: 'sim-1', status: 'enabled' }, {}, {}] });
  });

  it('gets no new volumes: with no other host that stores there is none (503)', async () => {
    await put('disable');
    const { status, body } = await ask('POST', 'volumes', { body: { volume: { size: 1 } } });
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toContain('all of them are in maintenance');
  });

  it('gives its volumes no new attachment (400, and 409 by the compute API)', async () => {
    const id = await lab.volumes.create();
    await put('disable');
    expect(await refused(400, 'POST', 'attachments', { attachment: { volume_uuid: id } })).toMatch(inMaintenance);
    expect(await refused(400, 'POST', 'attachments', { attachment: { volume_uuid: id, connector } })).toMatch(inMaintenance);
    expect(await refused(400, 'POST', `volumes/${id}/action`, { 'os-initialize_connection': { connector } })).toMatch(inMaintenance);
    expect((await lab.unrecorded(() => lab.attach(servers.first, { volumeId: id }))).status).toBe(409);
  });

  it('finishes what was begun: a reservation is connected, completed and ended', async () => {
    const id = await lab.volumes.create();
    const body = { attachment: { volume_uuid: id, instance_uuid: servers.first } };
    const made = await ask<{ attachment: { id: string } }>('POST', 'attachments', { body });
    const path = `attachments/${made.body.attachment.id}`;
    await put('disable');
    expect((await ask('PUT', path, { body: { attachment: { connector } } })).status).toBe(200);
    expect((await ask('POST', `${path}/action`, { body: { 'os-complete': null } })).status).toBe(204);
    expect((await ask('DELETE', path, { as: 'service' })).status).toBe(200);
    await lab.volumes.reaches(id, 'available');
  });

  it('deletes and grows its volumes', async () => {
    const id = await lab.volumes.create();
    await put('disable');
    expect((await ask('POST', `volumes/${id}/action`, { body: { 'os-extend': { new_size: 2 } } })).status).toBe(202);
    await lab.volumes.reaches(id, 'available');
    expect((await ask('DELETE', `volumes/${id}`)).status).toBe(202);
    await lab.app.settled();
    expect((await ask('GET', `volumes/${id}`)).status).toBe(404);
  });
});

describe('what makes no sense', () => {
  it.each([
    [403, 'member', 'disable', service],
    [400, 'admin', 'disable', { binary: 'cinder-volume' }],
    [400, 'admin', 'disable', { ...service, more: 1 }],
    [400, 'admin', 'disable-log-reason', service],
    [404, 'admin', 'disable', { host: 'sim-2', binary: 'cinder-volume' }],
    [404, 'admin', 'disable', { ...service, binary: 'cinder-backup' }],
    [404, 'admin', 'disable', { host: 'sim-1' }],
    [404, 'admin', 'freeze', service],
  ] as const)('is refused with %i: as %s, %s %j', async (status, as, action, body) => {
    await refusedBy(lab.app, status, () => ask('PUT', `os-services/${action}`, { as, body }));
  });
});
