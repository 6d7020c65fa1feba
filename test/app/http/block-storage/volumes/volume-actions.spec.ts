import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type AskBlockStorage, type Asking, blockStorageOf, quiet, refusedBy } from '../../../../support/block-storage-client.js';
import { type RunningApp, startApp } from '../../../../support/running-app.js';
import { volumesOf } from '../../../../support/volumes.js';

let app: RunningApp;
let ask: AskBlockStorage;
let volumes: ReturnType<typeof volumesOf>;
beforeAll(async () => {
  app = await startApp();
  ask = blockStorageOf(app);
  volumes = volumesOf(app);
});
afterAll(async () => {
  await app.stop();
});

const act = (id: string, action: string, given: unknown = {}, asking: Asking = {}) =>
  ask<Readonly<Record<string, unknown>> | undefined>('POST', `volumes/${id}/action`, { body: { [action]: given }, ...asking });
/** Accepted, and the status the volume then has. */
const acted = async (id: string, action: string, given: unknown = {}): Promise<string> => {
  const { status, body } = await act(id, action, given);
  expect([status, body]).toEqual([202, undefined]);
  await quiet(app);
  return (await volumes.show(id)).status;
};
const refused = (status: number, id: string, action: string, given: unknown = {}, asking: Asking = {}) =>
  refusedBy(app, status, () => act(id, action, given, asking));

const server = randomUUID();
const connector = { initiator: 'iqn.2026-01.org.example:h1', host: 'h1', ip: '127.0.0.1', multipath: false, system_uuid: 'more' };

describe('attaching the old way', () => {
  it('is reserved, and given up', async () => {
    const id = await volumes.create();
    expect(await acted(id, 'os-reserve', null)).toBe('attaching');
    await refused(400, id, 'os-reserve');
    expect(await acted(id, 'os-unreserve')).toBe('available');
    expect(await acted(id, 'os-unreserve')).toBe('available');
  });

  it('is recorded, shown, begun to be ended, taken back and ended', async () => {
    const id = await volumes.create();
    await acted(id, 'os-reserve');
    expect(await acted(id, 'os-attach', { mountpoint: '/dev/vdb', instance_uuid: server, mode: 'rw' })).toBe('in-use');
    expect((await volumes.show(id)).attachments).toMatchObject([{ server_id: server, device: '/dev/vdb' }]);
    expect(await acted(id, 'os-begin_detaching')).toBe('detaching');
    expect(await acted(id, 'os-roll_detaching')).toBe('in-use');
    expect(await acted(id, 'os-detach')).toBe('available');
    expect(await acted(id, 'os-detach', { attachment_id: randomUUID() })).toBe('available');
  });

  it('may name a host instead of a server', async () => {
    const id = await volumes.create();
    expect(await acted(id, 'os-attach', { mountpoint: '/mnt', host_name: 'backup-1' })).toBe('in-use');
    const shown = await ask<{ volume: { attachments: readonly object[] } }>('GET', `volumes/${id}`, { as: 'admin' });
    expect(shown.body.volume.attachments).toMatchObject([{ server_id: null, host_name: 'backup-1', device: '/mnt' }]);
  });

  it.each([
    {},
    null,
    { instance_uuid: server },
    { mountpoint: '', instance_uuid: server },
    { mountpoint: '/dev/vdb' },
    { mountpoint: '/dev/vdb', instance_uuid: 'x' },
    { mountpoint: '/dev/vdb', instance_uuid: server, mode: 'wo' },
    { mountpoint: '/dev/vdb', instance_uuid: server, more: 1 },
  ])('is refused for os-attach %j (400)', async (given) => {
    await refused(400, await volumes.create(), 'os-attach', given);
  });

  it('is refused rw on a read-only volume (400), which is what it is where nothing is said', async () => {
    const id = await volumes.create();
    await acted(id, 'os-update_readonly_flag', { readonly: true });
    await refused(400, id, 'os-attach', { mountpoint: '/dev/vdb', instance_uuid: server });
    expect(await acted(id, 'os-attach', { mountpoint: '/dev/vdb', instance_uuid: server, mode: 'ro' })).toBe('in-use');
  });

  it('is ended by name where there are several attachments', async () => {
    const id = await volumes.createShared();
    for (const each of [server, randomUUID()]) await acted(id, 'os-attach', { mountpoint: '/dev/vdb', instance_uuid: each });
    await refused(409, id, 'os-detach');
    const [first] = (await volumes.show(id)).attachments;
    expect(await acted(id, 'os-detach', { attachment_id: first?.attachment_id })).toBe('in-use');
    expect(await acted(id, 'os-detach', null)).toBe('available');
  });

  it('is not ended by the attachment of another volume (400)', async () => {
    const [one, other] = [await volumes.create(), await volumes.create()];
    await acted(one, 'os-attach', { mountpoint: '/dev/vdb', instance_uuid: server });
    const [attachment] = (await volumes.show(one)).attachments;
    await refused(400, other, 'os-detach', { attachment_id: attachment?.attachment_id });
  });
});

describe('a connection of the old way', () => {
  it('is answered nested (200), the password for services only, and the same one again', async () => {
    const id = await volumes.create();
    const { status, body } = await act(id, 'os-initialize_connection', { connector });
    expect(status).toBe(200);
    const data = { target_lun: 1, volume_id: id, auth_method: 'CHAP', auth_password: '***', access_mode: 'rw' };
    expect(body).toMatchObject({ connection_info: { driver_volume_type: 'iscsi', data } });
    const again = await act(id, 'os-initialize_connection', { connector }, { as: 'service' });
    const { data: seen } = (body as { connection_info: { data: object } }).connection_info;
    const { data: seenByService } = (again.body as { connection_info: { data: { auth_password: string } } }).connection_info;
    expect(seenByService).toEqual({ ...seen, auth_password: expect.stringMatching(/^[^*]{12,}$/) });
  });

  it('keeps the volume from others though no attachment shows it (400)', async () => {
    const id = await volumes.create();
    await act(id, 'os-initialize_connection', { connector });
    for (const asked of [
      () => act(id, 'os-reserve'),
      () => act(id, 'os-extend', { new_size: 2 }),
      () => ask('POST', 'attachments', { body: { attachment: { volume_uuid: id } } }),
    ]) {
      expect(await refusedBy(app, 400, asked)).toContain('may still own an export');
    }
  });

  it('is terminated, and may be again', async () => {
    const id = await volumes.create();
    await acted(id, 'os-reserve');
    await act(id, 'os-initialize_connection', { connector });
    expect(await acted(id, 'os-terminate_connection', { connector })).toBe('available');
    expect(await acted(id, 'os-terminate_connection', { connector })).toBe('available');
    expect(app.world.storage.targets().filter(([, { unit }]) => unit?.serial === id)).toEqual([]);
  });

  it.each([{}, { connector: null }, { connector: {} }, { connector: { host: 'h' } }, { connector: 'x' }, { connector, more: 1 }])(
    'is not made for %j (400)',
    async (given) => {
      const id = await volumes.create();
      await refused(400, id, 'os-initialize_connection', given);
      await refused(400, id, 'os-terminate_connection', given);
    },
  );
});

describe('changing what a volume is', () => {
  it('extends it', async () => {
    const id = await volumes.create();
    expect(await acted(id, 'os-extend', { new_size: '3' })).toBe('available');
    expect((await volumes.show(id)).size).toBe(3);
  });

  it.each([{ new_size: 1 }, { new_size: 0 }, { new_size: 'x' }, {}, null, { new_size: 3, more: 1 }])(
    'does not extend it to %j (400)',
    async (given) => {
      await refused(400, await volumes.create(), 'os-extend', given);
    },
  );

  it('neither extends it nor makes it read-only while it is in use (400)', async () => {
    const id = await volumes.create();
    await acted(id, 'os-attach', { mountpoint: '/dev/vdb', instance_uuid: server });
    await refused(400, id, 'os-extend', { new_size: 2 });
    await refused(400, id, 'os-update_readonly_flag', { readonly: true });
  });

  it('makes it read-only, and no more', async () => {
    const id = await volumes.create();
    await acted(id, 'os-update_readonly_flag', { readonly: 'True' });
    expect(await volumes.show(id)).toMatchObject({ metadata: { readonly: 'True' } });
    await acted(id, 'os-update_readonly_flag', { readonly: false });
    expect(await volumes.show(id)).not.toMatchObject({ metadata: { readonly: 'True' } });
  });

  it('makes it bootable (200)', async () => {
    const id = await volumes.create();
    expect((await act(id, 'os-set_bootable', { bootable: '1' })).status).toBe(200);
    expect(await volumes.show(id)).toMatchObject({ bootable: 'true' });
  });

  it.each(['os-update_readonly_flag', 'os-set_bootable'])('takes %s by yes or no (400)', async (action) => {
    const id = await volumes.create();
    for (const given of [{}, null, { readonly: 'perhaps' }, { bootable: 5 }]) await refused(400, id, action, given);
  });
});

describe('an action', () => {
  it('is one of those there are (400)', async () => {
    expect(await refused(400, await volumes.create(), 'os-fly')).toContain('There is no such action: os-fly');
    expect(await refused(400, await volumes.create(), 'constructor')).toContain('There is no such action');
  });

  it.each([undefined, null, {}, [], 'os-reserve', { 'os-reserve': null, 'os-unreserve': null }])(
    'is not what the body %j says (400)',
    async (body) => {
      const id = await volumes.create();
      await refusedBy(app, 400, () => ask('POST', `volumes/${id}/action`, { ...(body !== undefined && { body }) }));
    },
  );

  it.each(['os-retype', 'os-volume_upload_image', 'os-show_image_metadata', 'revert'])(
    'that is not offered says so: %s (400)',
    async (action) => {
      expect(await refused(400, await volumes.create(), action)).toContain('not available here');
    },
  );

  it.each(['os-force_detach', 'os-reset_status', 'os-migrate_volume', 'os-force_delete'])(
    'for admins is not for members, even where it is not offered: %s (403)',
    async (action) => {
      const id = await volumes.create();
      await refused(403, id, action);
      await refused(400, id, action, {}, { as: 'admin' });
    },
  );

  it.each([
    ['os-reimage', '3.67'],
    ['revert', '3.39'],
    ['os-extend_volume_completion', '3.70'],
  ])('that came later than the version asked for is not there: %s in %s (404)', async (action, volume) => {
    await refused(404, await volumes.create(), action, {}, { volume, as: 'admin' });
  });

  it.each(['os-reserve', 'os-detach', 'os-extend', 'os-set_bootable'])(
    '%s is for members (403), on volumes there are (404)',
    async (action) => {
      const given = { 'os-extend': { new_size: 5 }, 'os-set_bootable': { bootable: true } }[action] ?? {};
      await refused(403, await volumes.create(), action, given, { as: 'reader' });
      await refused(404, randomUUID(), action, given);
      await refused(404, 'by-name', action, given);
    },
  );
});
