/** A host taken out of use by the compute API, and what it then still does. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttachmentsLab, servers, startAttachmentsLab } from '../../../../support/attachments-lab.js';
import type { Answer } from '../../../../support/running-app.js';

interface Service {
  readonly id: string | number;
  readonly host: string;
  readonly status: string;
  readonly disabled_reason: string | null;
  readonly updated_at: string;
}

/** Where the first server is. */
const name = 'sim-1';
const service = { host: name, binary: 'nova-compute' };

let lab: AttachmentsLab;
beforeAll(async () => {
  lab = await startAttachmentsLab();
});
afterAll(async () => {
  await lab.app.stop();
});
afterEach(() => put('enable', service));

const ask = <Body>(method: 'GET' | 'PUT', path: string, compute: string, body?: object): Promise<Answer<Body>> =>
  lab.app.ask<Body>('admin', method, `/compute/v2.1/${path}`, { compute, ...(body && { body }) });
const put = (action: string, body: object) => ask<{ service: object }>('PUT', `os-services/${action}`, '2.1', body);
const list = async (compute = '2.1', query = '') =>
  (await ask<{ services: readonly Service[] }>('GET', `os-services${query}`, compute)).body.services;
const service1 = async (compute?: string) => (await list(compute, `?host=${name}`))[0];
const idOf = async (): Promise<string> => String((await service1('2.53'))?.id);
const change = async (body: object) => ask<{ service: Service }>('PUT', `os-services/${await idOf()}`, '2.53', body);

describe('the services', () => {
  it('are found by host and binary', async () => {
    expect(await list('2.1', `?host=${name}&binary=nova-compute`)).toMatchObject([{ host: name }]);
    expect(await list('2.1', '?host=elsewhere')).toEqual([]);
    expect(await list('2.1', '?binary=nova-conductor')).toEqual([]);
    expect((await ask('GET', 'os-services?topic=x', '2.74')).status).toBe(200);
    expect((await ask('GET', 'os-services?topic=x', '2.75')).status).toBe(400);
  });
});

describe('a host in maintenance', () => {
  it('is disabled and enabled by name up to 2.52', async () => {
    expect(await put('disable', service)).toMatchObject({ status: 200, body: { service: { ...service, status: 'disabled' } } });
    expect(await service1()).toMatchObject({ status: 'disabled', disabled_reason: null });
    const reasoned = { ...service, disabled_reason: 'new fans' };
    expect((await put('disable-log-reason', reasoned)).body).toEqual({ service: { ...reasoned, status: 'disabled' } });
    expect(await service1()).toMatchObject({ status: 'disabled', disabled_reason: 'new fans' });
    expect((await put('enable', service)).body).toEqual({ service: { ...service, status: 'enabled' } });
    expect(await service1()).toMatchObject({ status: 'enabled', disabled_reason: null });
  });

  it('is disabled and enabled by id from 2.53 on', async () => {
    const disabled = await change({ status: 'disabled', disabled_reason: 'new fans' });
    expect(disabled).toMatchObject({
      status: 200,
      body: { service: { ...service, id: await idOf(), status: 'disabled', disabled_reason: 'new fans', forced_down: false } },
    });
    expect((await change({ status: 'disabled' })).body.service).toMatchObject({ disabled_reason: 'new fans' });
    expect((await change({ status: 'enabled' })).body.service).toMatchObject({ status: 'enabled', disabled_reason: null });
  });

  it('leaves the others in use', async () => {
    await put('disable', service);
    expect((await list()).map(({ host, status }) => [host, status])).toEqual([
      ['sim-1', 'disabled'],
      ['sim-2', 'enabled'],
      ['sim-3', 'enabled'],
    ]);
  });

  it('is seen as a hypervisor and in its zone, too', async () => {
    await put('disable-log-reason', { ...service, disabled_reason: 'new fans' });
    expect((await ask('GET', 'os-hypervisors/1', '2.1')).body).toMatchObject({
      hypervisor: { status: 'disabled', service: { disabled_reason: 'new fans' } },
    });
    expect((await ask('GET', 'os-availability-zone/detail', '2.1')).body).toMatchObject({
      availabilityZoneInfo: [{ hosts: { 'sim-1': { 'nova-compute': { active: false } }, 'sim-2': { 'nova-compute': { active: true } } } }],
    });
  });

  it('attaches nothing new (409), leaves no trace of who asks, and attaches again afterwards', async () => {
    const volumeId = await lab.volumes.create();
    await put('disable-log-reason', { ...service, disabled_reason: 'a secret of the operators' });
    const { status, body } = await lab.unrecorded(() => lab.attach(servers.first, { volumeId }));
    expect(status).toBe(409);
    expect(body).toEqual({
      conflictingRequest: {
        ...{ code: 409, retryable: true },
        message: `Volume ${volumeId} cannot be attached now: the host it would be attached on is in maintenance.`,
      },
    });
    expect((await lab.attach(servers.second, { volumeId })).status).toBe(200);
    await lab.volumes.reaches(volumeId, 'in-use');
    await lab.gone(servers.second, volumeId);
    await put('enable', service);
    expect((await lab.attach(servers.first, { volumeId })).status).toBe(200);
    await lab.volumes.reaches(volumeId, 'in-use');
    await lab.gone(servers.first, volumeId);
  });

  it('finishes an attach that was begun, and detaches', async () => {
    const volumeId = await lab.volumes.create();
    await lab.attach(servers.first, { volumeId });
    await put('disable', service);
    await lab.volumes.reaches(volumeId, 'in-use');
    expect((await lab.detach(servers.first, volumeId)).status).toBe(202);
    await lab.volumes.reaches(volumeId, 'available');
  });

  it('attaches nothing new for an outside driver that names it either (400)', async () => {
    const volumeId = await lab.volumes.create();
    await put('disable', service);
    const connector = { initiator: 'iqn.2026-01.org.example:one', ip: '192.0.2.1', platform: 'x86_64', os_type: 'linux' };
    const create = (host: string) =>
      lab.app.ask('service', 'POST', `/volume/v3/attachments`, {
        volume: '3.71',
        body: { attachment: { volume_uuid: volumeId, instance_uuid: servers.first, connector: { ...connector, host } } },
      });
    expect((await create(name)).status).toBe(400);
    expect((await create('of-somebody-else')).status).toBe(200);
  });
});

describe('what makes no sense', () => {
  it.each([
    [403, 'member', 'disable', service],
    [400, 'admin', 'disable', { host: name }],
    [400, 'admin', 'disable', { ...service, more: 1 }],
    [400, 'admin', 'disable-log-reason', service],
    [400, 'admin', 'disable-log-reason', { ...service, disabled_reason: '' }],
    [404, 'admin', 'disable', { ...service, host: 'elsewhere' }],
    [404, 'admin', 'disable', { ...service, binary: 'nova-conductor' }],
    [404, 'admin', 'switch-off', service],
  ] as const)('is refused with %i: as %s, %s %j', async (status, user, action, body) => {
    const asked = () => lab.app.ask(user, 'PUT', `/compute/v2.1/os-services/${action}`, { body });
    expect((await lab.unrecorded(asked)).status).toBe(status);
  });

  it.each([
    {},
    { status: 'off' },
    { disabled_reason: 'x' },
    { status: 'enabled', disabled_reason: 'x' },
    { status: 'disabled', host: name },
  ])('is refused with 400 from 2.53 on: %j', async (body) => expect((await lab.unrecorded(() => change(body))).status).toBe(400));

  it('is refused with 404 from 2.53 on for an id there is not, and for what was an action before', async () => {
    for (const id of [servers.nowhere, 'disable', '1']) {
      expect((await ask('PUT', `os-services/${id}`, '2.53', { status: 'disabled' })).status).toBe(404);
    }
  });
});
