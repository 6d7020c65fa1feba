import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type AskBlockStorage, blockStorageOf, refusedBy } from '../../../../support/block-storage-client.js';
import { projects, type RunningApp, startApp, type User, userId } from '../../../../support/running-app.js';
import { volumesOf } from '../../../../support/volumes.js';

interface Shown {
  readonly id: string;
  readonly name: string | null;
  readonly links: readonly { readonly href: string }[];
  readonly [property: string]: unknown;
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
  await app.stop();
});

const create = (volume: object, as: User = 'member') => ask<{ volume: Shown }>('POST', 'volumes', { as, body: { volume } });
const show = async (id: string, as: User = 'member') => (await ask<{ volume: Shown }>('GET', `volumes/${id}`, { as })).body.volume;
const change = (id: string, volume: object, volumeVersion = '3.71') =>
  ask<{ volume: Shown }>('PUT', `volumes/${id}`, { body: { volume }, volume: volumeVersion });
const refused = (status: number, ...asked: Parameters<AskBlockStorage>) => refusedBy(app, status, () => ask(...asked));

describe('creating a volume', () => {
  it('is accepted (202), and the volume is there to be seen', async () => {
    const { status, body } = await create({ size: 2, name: 'data', description: 'mine', metadata: { a: 'b' } });
    expect(status).toBe(202);
    expect(body.volume).toMatchObject({ size: 2, name: 'data', description: 'mine', metadata: { a: 'b' }, user_id: userId('member') });
    await volumes.reaches(body.volume.id, 'available');
    expect(await show(body.volume.id)).toMatchObject({
      ...{ id: body.volume.id, volume_type: '__DEFAULT__', multiattach: false, 'os-vol-tenant-attr:tenant_id': projects.demo },
      links: [{ rel: 'self', href: `${app.url}/volume/v3/${projects.demo}/volumes/${body.volume.id}` }, { rel: 'bookmark' }],
    });
  });

  it('takes a type by its name or its id', async () => {
    const types = await ask<{ volume_types: readonly { id: string; name: string }[] }>('GET', 'types');
    const [type] = types.body.volume_types;
    expect((await create({ size: 1, volume_type: type?.name })).body.volume).toMatchObject({ volume_type_id: type?.id });
    expect((await create({ size: 1, volume_type: type?.id })).body.volume).toMatchObject({ volume_type: type?.name });
  });

  it('is refused for a type there is not (404), and to readers (403)', async () => {
    const body = { volume: { size: 1 } };
    await refused(404, 'POST', 'volumes', { body: { volume: { size: 1, volume_type: 'gold' } } });
    await refused(403, 'POST', 'volumes', { body, as: 'reader' });
  });

  it.each([
    {},
    { size: 0 },
    { size: 'big' },
    { size: 1, colour: 'red' },
    { size: 1, name: 'x'.repeat(256) },
    { size: 1, metadata: { a: 1 } },
    { size: 1, availability_zone: 'moon' },
    { size: 1, imageRef: randomUUID() },
  ])('records nothing when it is asked for with %j (400)', async (volume) => {
    await refused(400, 'POST', 'volumes', { body: { volume } });
  });

  it('records nothing when it is to be made from something (404)', async () => {
    const id = randomUUID();
    expect(await refused(404, 'POST', 'volumes', { body: { volume: { size: 1, snapshot_id: id } } })).toBe(
      `Snapshot ${id} could not be found.`,
    );
  });
});

describe('a volume in the API', () => {
  it.each(['GET', 'PUT', 'DELETE'] as const)('answers %s with 404 where it is unknown, or of another project', async (method) => {
    const body = method === 'PUT' ? { body: { volume: { name: 'x' } } } : {};
    const id = await volumes.create();
    const unknown = randomUUID();
    const path = `/volume/v3/${projects.other}/volumes`;
    const ofStranger = await refusedBy(app, 404, () => app.ask('stranger', method, `${path}/${id}`, { volume: '3.71', ...body }));
    const ofNobody = await refusedBy(app, 404, () => app.ask('stranger', method, `${path}/${unknown}`, { volume: '3.71', ...body }));
    expect(ofStranger.replace(id, unknown)).toBe(ofNobody);
    await refused(404, method, 'volumes/by-name', body);
  });

  it('needs no project in its path from 3.67 on', async () => {
    const id = await volumes.create();
    const answer = await app.ask<{ volume: Shown }>('member', 'GET', `/volume/v3/volumes/${id}`, { volume: '3.67' });
    expect(answer.body.volume.links[0]?.href).toBe(`${app.url}/volume/v3/volumes/${id}`);
    await refusedBy(app, 404, () => app.ask('member', 'GET', `/volume/v3/volumes/${id}`, { volume: '3.66' }));
  });

  it('is not found under the project of somebody else', async () => {
    await refusedBy(app, 404, () => app.ask('member', 'GET', `/volume/v3/${projects.other}/volumes`));
  });

  it('shows admins more', async () => {
    const id = await volumes.create();
    expect(await show(id, 'admin')).toMatchObject({ 'os-vol-host-attr:host': expect.stringMatching(/.+@.+#.+/), migration_status: null });
    expect(await show(id)).not.toHaveProperty('migration_status');
  });
});

describe('changing a volume', () => {
  it('gives it another name, description and metadata (200)', async () => {
    const id = await volumes.create({ name: 'old', metadata: { a: 'b' } });
    const { status, body } = await change(id, { name: 'new', description: 'd', metadata: { c: 'd' } });
    expect([status, body.volume]).toMatchObject([200, { name: 'new', description: 'd', metadata: { c: 'd' } }]);
    expect(body.volume).not.toHaveProperty('os-vol-tenant-attr:tenant_id');
    const shown = await show(id);
    expect([shown.name, shown.description, shown.metadata]).toEqual(['new', 'd', { c: 'd' }]);
  });

  it('leaves what is not said as it is', async () => {
    const id = await volumes.create({ name: 'old', description: 'd', metadata: { a: 'b' } });
    expect((await change(id, { display_name: 'new' })).body.volume).toMatchObject({ name: 'new', description: 'd', metadata: { a: 'b' } });
    expect((await change(id, { name: null })).body.volume).toMatchObject({ name: null, description: 'd' });
  });

  it('of nothing is refused from 3.53 on (400)', async () => {
    const id = await volumes.create();
    expect((await change(id, {}, '3.52')).status).toBe(200);
    await refused(400, 'PUT', `volumes/${id}`, { body: { volume: {} } });
  });

  it.each([{ size: 5 }, { name: 5 }, { name: 'x'.repeat(256) }, { metadata: null }])('is refused for %j (400)', async (volume) => {
    await refused(400, 'PUT', `volumes/${await volumes.create()}`, { body: { volume }, volume: '3.0' });
  });

  it('is not for readers (403)', async () => {
    await refused(403, 'PUT', `volumes/${await volumes.create()}`, { body: { volume: { name: 'x' } }, as: 'reader' });
  });
});

describe('deleting a volume', () => {
  it('is accepted (202), and the volume goes', async () => {
    const id = await volumes.create();
    const answer = await ask('DELETE', `volumes/${id}?cascade=true`);
    expect([answer.status, answer.body]).toEqual([202, undefined]);
    await app.settled();
    await refused(404, 'GET', `volumes/${id}`);
  });

  it('is refused while it is attached (400), and while an export may be there', async () => {
    const id = await volumes.create();
    await ask('POST', `volumes/${id}/action`, { body: { 'os-attach': { mountpoint: '/dev/vdb', host_name: 'h' } } });
    await refused(400, 'DELETE', `volumes/${id}`);
    const exported = await volumes.create();
    const connector = { initiator: 'iqn.2026-01.org.example:h1', host: 'h1' };
    await ask('POST', `volumes/${exported}/action`, { body: { 'os-initialize_connection': { connector } } });
    expect(await refused(400, 'DELETE', `volumes/${exported}`)).toContain('may still own an export');
  });

  it('by force is for admins (403); cascade and force are yes or no (400)', async () => {
    const id = await volumes.create();
    await refused(403, 'DELETE', `volumes/${id}?force=true`);
    await refused(400, 'DELETE', `volumes/${id}?cascade=perhaps`);
    await refused(400, 'DELETE', `volumes/${id}?force=perhaps`);
    await refused(403, 'DELETE', `volumes/${id}`, { as: 'reader' });
    expect((await ask('DELETE', `volumes/${id}?force=true`, { as: 'admin' })).status).toBe(202);
  });
});
