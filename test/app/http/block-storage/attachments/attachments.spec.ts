import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type AskBlockStorage, type Asking, blockStorageOf, quiet, refusedBy } from '../../../../support/block-storage-client.js';
import { type Answer, projects, type RunningApp, startApp } from '../../../../support/running-app.js';
import { volumesOf } from '../../../../support/volumes.js';

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly instance: string | null;
  readonly volume_id: string;
  readonly attach_mode: string;
  readonly attached_at: string;
  readonly connection_info: Readonly<Record<string, unknown>>;
}

let app: RunningApp;
let ask: AskBlockStorage;
let volumes: ReturnType<typeof volumesOf>;
beforeAll(async () => {
  app = await startApp();
  ask = blockStorageOf(app);
  volumes = volumesOf(app);
});
afterAll(async () => {
  const history = await app.stop();
  expect(JSON.stringify(history.map(({ event }) => event))).not.toMatch(/password/i);
});

const connectorOf = (host: string, fields: object = {}) => ({
  initiator: `iqn.2026-01.org.example:${host}`,
  host,
  ip: '127.0.0.1',
  ...fields,
});
const connector = connectorOf('h1');

const create = (attachment: object, asking: Asking = {}) =>
  ask<{ attachment: Shown }>('POST', 'attachments', { body: { attachment }, ...asking });
const update = (id: string, attachment: object, asking: Asking = {}) =>
  ask<{ attachment: Shown }>('PUT', `attachments/${id}`, { body: { attachment }, ...asking });
const complete = (id: string, asking: Asking = {}) => ask('POST', `attachments/${id}/action`, { body: { 'os-complete': null }, ...asking });
const end = (id: string, asking: Asking = {}) => ask<{ attachments: readonly Shown[] }>('DELETE', `attachments/${id}`, asking);
const show = async (id: string, asking: Asking = {}) =>
  (await ask<{ attachment: Shown }>('GET', `attachments/${id}`, asking)).body.attachment;
const refused = (status: number, asked: () => Promise<Answer>) => refusedBy(app, status, asked);

const reserved = async (fields: object = {}): Promise<{ id: string; volumeId: string }> => {
  const volumeId = await volumes.create();
  const { body } = await create({ volume_uuid: volumeId, instance_uuid: randomUUID(), ...fields });
  return { id: body.attachment.id, volumeId };
};
const attached = async (): Promise<{ id: string; volumeId: string }> => {
  const made = await reserved({ connector });
  await complete(made.id);
  return made;
};

describe('an attachment', () => {
  it('is reserved (200), connected (200), completed (204) and ended (200)', async () => {
    const [volumeId, server] = [await volumes.create(), randomUUID()];
    const made = await create({ volume_uuid: volumeId, instance_uuid: server, connector: {} });
    const { id } = made.body.attachment;
    const blank = { attached_at: '', detached_at: '', attach_mode: 'null', connection_info: {} };
    expect(made).toMatchObject({
      status: 200,
      body: { attachment: { id, status: 'reserved', instance: server, volume_id: volumeId, ...blank } },
    });
    expect((await volumes.show(volumeId)).status).toBe('reserved');

    const connected = await update(id, { connector: { ...connector, mountpoint: '/dev/vdb', nqn: 'more' } });
    const info = { driver_volume_type: 'iscsi', volume_id: volumeId, attachment_id: id, access_mode: 'rw', auth_password: '***' };
    expect(connected).toMatchObject({
      status: 200,
      body: { attachment: { status: 'attaching', attach_mode: 'rw', connection_info: info } },
    });
    expect((await volumes.show(volumeId)).status).toBe('attaching');

    expect(await complete(id)).toMatchObject({ status: 204, body: undefined });
    expect((await complete(id)).status).toBe(204);
    expect(await show(id)).toMatchObject({ status: 'attached', attached_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$/) });
    expect(await volumes.show(volumeId)).toMatchObject({
      ...{
        status: 'in-use',
        attachments: [{ id: volumeId, attachment_id: id, volume_id: volumeId, server_id: server, device: '/dev/vdb' }],
      },
    });

    expect(await end(id)).toMatchObject({ status: 200, body: { attachments: [] } });
    expect((await volumes.show(volumeId)).status).toBe('available');
    await refused(404, () => ask('GET', `attachments/${id}`));
  });

  it('is connected at once where it comes with a connector', async () => {
    const { id, volumeId } = await reserved({ connector, mode: 'ro' });
    expect(await show(id)).toMatchObject({ status: 'attaching', attach_mode: 'ro', connection_info: { access_mode: 'ro' } });
    expect(app.world.storage.targets().filter(([, { unit }]) => unit?.serial === volumeId)).toMatchObject([
      [expect.any(String), { unit: { mode: 'ro' } }],
    ]);
  });

  it('needs no server, and may have a connector that is null', async () => {
    const volumeId = await volumes.create();
    expect((await create({ volume_uuid: volumeId, connector: null })).body.attachment).toMatchObject({
      status: 'reserved',
      instance: null,
    });
  });

  it('may choose its mode from 3.54 on', async () => {
    const volumeId = await volumes.create();
    const message = await refused(400, () => create({ volume_uuid: volumeId, mode: 'ro' }, { volume: '3.53' }));
    expect(message).toBe('attachment.mode is not a known property');
    expect((await create({ volume_uuid: volumeId, mode: 'ro' }, { volume: '3.54' })).body.attachment.attach_mode).toBe('ro');
  });

  it('is answered with those that remain when it ends', async () => {
    const volumeId = await volumes.createShared();
    const [first, second] = [randomUUID(), randomUUID()];
    const made = await create({ volume_uuid: volumeId, instance_uuid: first });
    const other = await create({ volume_uuid: volumeId, instance_uuid: second });
    const { id, status, instance } = other.body.attachment;
    expect((await end(made.body.attachment.id)).body).toEqual({ attachments: [{ id, status, instance, volume_id: volumeId }] });
  });

  it('shows its password to services, whoever they speak for, and to nobody else', async () => {
    const { id } = await reserved({ connector });
    const password = expect.stringMatching(/^[^*]{12,}$/);
    for (const asking of [{ as: 'service' }, { as: 'member', service: 'service' }] as const) {
      expect((await show(id, asking)).connection_info).toMatchObject({ auth_method: 'CHAP', auth_password: password });
    }
    for (const as of ['member', 'reader', 'admin'] as const) expect((await show(id, { as })).connection_info.auth_password).toBe('***');
    const listed = await ask<{ attachments: readonly Shown[] }>('GET', 'attachments/detail', { as: 'service' });
    expect(listed.body.attachments.find((each) => each.id === id)?.connection_info.auth_password).toEqual(password);
  });
});

describe('creating an attachment', () => {
  const volume_uuid = randomUUID();
  it.each([
    {},
    { instance_uuid: randomUUID() },
    { volume_uuid: 'x' },
    { volume_uuid, instance_uuid: null },
    { volume_uuid, instance_uuid: 'x' },
    { volume_uuid, mode: null },
    { volume_uuid, mode: 'wo' },
    { volume_uuid, colour: 'red' },
    { volume_uuid, connector: [] },
    { volume_uuid, connector: 'x' },
    { volume_uuid, connector: { host: 'h1' } },
    { volume_uuid, connector: { ...connector, initiator: 'nonsense' } },
    { volume_uuid, connector: { ...connector, host: '' } },
  ])('is refused for %j (400)', async (attachment) => {
    await refused(400, () => create(attachment));
  });

  it.each([undefined, null, [], { attachment: null }, { attachment: [] }, { volume_uuid }])(
    'is refused for the body %j (400)',
    async (body) => {
      await refused(400, () => ask('POST', 'attachments', { ...(body !== undefined && { body }) }));
    },
  );

  it('is refused for a volume there is not, or of another project (404)', async () => {
    await refused(404, () => create({ volume_uuid }));
    const { body } = await app.ask<{ volume: { id: string } }>('stranger', 'POST', `/volume/v3/${projects.other}/volumes`, {
      body: { volume: { size: 1 } },
    });
    await quiet(app);
    await refused(404, () => create({ volume_uuid: body.volume.id }));
  });

  it('is refused while another holds the volume (400), saying who and that it may be tried again', async () => {
    const { id, volumeId } = await reserved();
    const { status, body } = await create({ volume_uuid: volumeId, instance_uuid: randomUUID() });
    expect([status, body]).toMatchObject([400, { badRequest: { state: 'reserved', holder: id, retryable: true } }]);
    await refused(400, () => create({ volume_uuid: volumeId }));
  });

  it('is allowed twice for the same server, and no more (400)', async () => {
    const server = randomUUID();
    const { volumeId } = await reserved({ instance_uuid: server });
    expect((await create({ volume_uuid: volumeId, instance_uuid: server })).status).toBe(200);
    await refused(400, () => create({ volume_uuid: volumeId, instance_uuid: server }));
  });

  it('is refused for a volume in error (400)', async () => {
    app.world.faults.next('storage.create', 'refused');
    const { body } = await ask<{ volume: { id: string } }>('POST', 'volumes', { body: { volume: { size: 1 } } });
    await volumes.reaches(body.volume.id, 'error');
    await refused(400, () => create({ volume_uuid: body.volume.id }));
  });

  it('leaves nothing behind when the export cannot be made (500)', async () => {
    const volumeId = await volumes.create();
    app.world.faults.next('target.export', 'refused');
    const { status, body } = await create({ volume_uuid: volumeId, connector });
    expect([status, body]).toMatchObject([500, { computeFault: { code: 500, retryable: true } }]);
    expect((await ask('GET', `attachments?volume_id=${volumeId}`)).body).toEqual({ attachments: [] });
    expect((await volumes.show(volumeId)).status).toBe('available');
  });
});

describe('updating an attachment', () => {
  it.each([{}, { connector: null }, { connector: {} }, { connector: { host: 'h1' } }, { connector, mode: 'ro' }, { connector: 'x' }])(
    'is refused for %j (400)',
    async (attachment) => {
      const { id } = await reserved();
      await refused(400, () => update(id, attachment));
    },
  );

  it('is refused once it is connected to another host (409)', async () => {
    const { id } = await reserved({ connector });
    expect((await update(id, { connector })).status).toBe(200);
    await refused(409, () => update(id, { connector: connectorOf('h2') }));
  });

  it('is refused for a volume that cannot be shared and is connected already (409)', async () => {
    const server = randomUUID();
    const { volumeId } = await reserved({ instance_uuid: server, connector });
    await quiet(app);
    const { body } = await ask<{ attachments: readonly Shown[] }>('GET', `attachments?volume_id=${volumeId}`);
    await complete(body.attachments[0]?.id ?? '');
    const second = await create({ volume_uuid: volumeId, instance_uuid: server });
    await refused(409, () => update(second.body.attachment.id, { connector: connectorOf('h2') }));
  });

  it('is reserved again when the export cannot be made (500)', async () => {
    const { id, volumeId } = await reserved();
    app.world.faults.next('target.export', 'refused');
    expect((await update(id, { connector })).status).toBe(500);
    expect([(await show(id)).status, (await volumes.show(volumeId)).status]).toEqual(['reserved', 'reserved']);
    expect((await update(id, { connector })).status).toBe(200);
  });

  it('is refused when there is none (404)', async () => {
    await refused(404, () => update(randomUUID(), { connector }));
    await refused(404, () => update('by-name', { connector }));
  });
});

describe('completing an attachment', () => {
  it('is refused before it is connected (409), but to a service whose server is on no host now', async () => {
    const { id, volumeId } = await reserved();
    await refused(409, () => complete(id));
    expect((await complete(id, { as: 'member', service: 'service' })).status).toBe(204);
    expect((await volumes.show(volumeId)).status).toBe('in-use');
  });

  it('is the one action there is (400), and came with 3.44 (404)', async () => {
    const { id } = await reserved({ connector });
    for (const body of [{}, { 'os-complete': null, more: 1 }, { 'os-fly': null }, [], null]) {
      await refused(400, () => ask('POST', `attachments/${id}/action`, { body }));
    }
    await refused(404, () => complete(id, { volume: '3.43' }));
    await refused(404, () => complete(randomUUID()));
  });
});

describe('the attachments API', () => {
  it('came with 3.27 (404)', async () => {
    const { id } = await reserved();
    for (const method of ['GET', 'DELETE'] as const) await refused(404, () => ask(method, `attachments/${id}`, { volume: '3.26' }));
    await refused(404, () => ask('GET', 'attachments', { volume: '3.26' }));
    await refused(404, () => create({}, { volume: '3.26' }));
    await refused(404, () => ask('GET', 'attachments', { volume: '3.0' }));
  });

  it('lets readers read and members write (403)', async () => {
    const { id } = await reserved();
    expect((await ask('GET', `attachments/${id}`, { as: 'reader' })).status).toBe(200);
    await refused(403, () => create({}, { as: 'reader' }));
    await refused(403, () => update(id, { connector }, { as: 'reader' }));
    await refused(403, () => complete(id, { as: 'reader' }));
    await refused(403, () => end(id, { as: 'reader' }));
  });

  it('hides those of other projects (404)', async () => {
    const { id } = await attached();
    const path = `/volume/v3/${projects.other}/attachments/${id}`;
    const as = (method: 'GET' | 'DELETE' | 'PUT', body?: object) => () => app.ask('stranger', method, path, { volume: '3.71', body });
    await refused(404, as('GET'));
    await refused(404, as('DELETE'));
    await refused(404, as('PUT', { attachment: { connector } }));
  });
});

describe('lists of attachments', () => {
  const list = async (query: string, asking: Asking = {}) =>
    (await ask<{ attachments: readonly Shown[] }>('GET', `attachments${query}`, asking)).body.attachments;

  it('are summaries, newest first, and details where they are asked for', async () => {
    const first = await reserved();
    const second = await attached();
    const [newest, older] = await list('');
    expect([newest?.id, older?.id]).toEqual([second.id, first.id]);
    expect(Object.keys(newest ?? {})).toEqual(['id', 'status', 'instance', 'volume_id']);
    expect((await list('/detail'))[0]).toEqual(await show(second.id));
  });

  it('are narrowed by volume, server and status', async () => {
    const server = randomUUID();
    const { id, volumeId } = await reserved({ instance_uuid: server, connector });
    await complete(id);
    for (const query of [`?volume_id=${volumeId}`, `?instance_id=${server}`, `?status=attached&volume_id=${volumeId}`]) {
      expect((await list(query)).map((each) => each.id)).toEqual([id]);
    }
    expect(await list(`?attach_status=reserved&volume_id=${volumeId}`)).toEqual([]);
    expect(await list(`?volume_id=${randomUUID()}`)).toEqual([]);
  });

  it('come page by page, in the order asked for', async () => {
    const volumeId = await volumes.createShared();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      ids.push((await create({ volume_uuid: volumeId, instance_uuid: randomUUID() })).body.attachment.id);
      await quiet(app);
    }
    const of = async (query: string) => (await list(`?volume_id=${volumeId}&${query}`)).map(({ id }) => id);
    expect(await of('sort=created_at:asc')).toEqual(ids);
    expect(await of('sort=created_at:asc&limit=1&offset=1')).toEqual([ids[1]]);
    expect(await of(`sort=created_at:asc&marker=${ids[1] ?? ''}`)).toEqual([ids[2]]);
    expect(await of('sort_key=id&sort_dir=desc')).toEqual([...ids].sort().reverse());
  });

  it('are of all projects only for admins who ask', async () => {
    const path = `/volume/v3/${projects.other}`;
    const made = await app.ask<{ volume: { id: string } }>('stranger', 'POST', `${path}/volumes`, { body: { volume: { size: 1 } } });
    await quiet(app);
    const volume_uuid = made.body.volume.id;
    await app.ask('stranger', 'POST', `${path}/attachments`, { volume: '3.71', body: { attachment: { volume_uuid } } });
    expect(await list(`?volume_id=${volume_uuid}`, { as: 'admin' })).toEqual([]);
    expect(await list(`?volume_id=${volume_uuid}&all_tenants=1`, { as: 'admin' })).toHaveLength(1);
    expect(await list(`?volume_id=${volume_uuid}&all_tenants=1`)).toEqual([]);
  });

  it.each(['?limit=x', '?sort=colour', '?colour=red', '?sort=id&sort_key=id', '?all_tenants=x', '?offset=-1'])(
    'cannot be asked for with %s (400)',
    async (query) => {
      await refused(400, () => ask('GET', `attachments${query}`));
    },
  );

  it('cannot begin behind one there is not (404)', async () => {
    await refused(404, () => ask('GET', `attachments?marker=${randomUUID()}`));
  });
});
