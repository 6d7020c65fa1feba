import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type AskBlockStorage, type Asking, blockStorageOf, refusedBy } from '../../../../support/block-storage-client.js';
import { type RunningApp, startApp } from '../../../../support/running-app.js';

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly extra_specs: Readonly<Record<string, string>>;
}

let app: RunningApp;
let ask: AskBlockStorage;
beforeAll(async () => {
  app = await startApp();
  ask = blockStorageOf(app);
});
afterAll(async () => {
  await app.stop();
});

const admin = { as: 'admin' } as const;
let made = 0;
const newName = (): string => `type-${(made += 1)}`;
const create = (fields: object = {}, asking: Asking = admin) =>
  ask<{ volume_type: Shown }>('POST', 'types', { body: { volume_type: { name: newName(), ...fields } }, ...asking });
const created = async (fields: object = {}): Promise<Shown> => (await create(fields)).body.volume_type;
const show = async (id: string, asking: Asking = admin) =>
  (await ask<{ volume_type: Shown }>('GET', `types/${id}`, asking)).body.volume_type;
const change = (id: string, volume_type: object) => ask('PUT', `types/${id}`, { ...admin, body: { volume_type } });
const list = async (query = '', asking: Asking = admin) =>
  (await ask<{ volume_types: readonly Shown[] }>('GET', `types${query}`, asking)).body.volume_types.map(({ name }) => name);
const refused = (status: number, ...asked: Parameters<AskBlockStorage>) => refusedBy(app, status, () => ask(...asked));

describe('a volume type', () => {
  it('is created (200), public where nothing is said', async () => {
    const { status, body } = await create({ name: 'gold', description: 'fast', extra_specs: { tier: '1' } });
    const { id, ...fields } = body.volume_type;
    const expected = { name: 'gold', description: 'fast', is_public: true, extra_specs: { tier: '1' } };
    expect([status, fields]).toEqual([200, { ...expected, 'os-volume-type-access:is_public': true }]);
    expect(await show(id)).toEqual({ id, ...expected, 'os-volume-type-access:is_public': true, qos_specs_id: null });
  });

  it('shows others than admins what matters to them', async () => {
    const { id } = await created({ extra_specs: { multiattach: '<is> True', tier: '1' } });
    const seen = await show(id, { as: 'member' });
    expect(seen.extra_specs).toEqual({ multiattach: '<is> True' });
    expect(seen).not.toHaveProperty('qos_specs_id');
  });

  it('that is private is unknown to others than admins (404)', async () => {
    const { id, name } = await created({ 'os-volume-type-access:is_public': 'False' });
    await refused(404, 'GET', `types/${id}`);
    await refused(404, 'GET', `types/${id}/extra_specs`);
    for (const volume_type of [id, name]) await refused(404, 'POST', 'volumes', { body: { volume: { size: 1, volume_type } } });
    expect((await ask('POST', 'volumes', { ...admin, body: { volume: { size: 1, volume_type: id } } })).status).toBe(202);
    expect(await list('?is_public=None', { as: 'member' })).not.toContain(name);
    expect(await list('?is_public=None')).toContain(name);
  });

  it.each([{ name: '' }, { name: '  ' }, { name: null }, { name: 'x'.repeat(256) }, { name: 5 }, { colour: 'red' }, { description: 5 }])(
    'is not created with %j (400)',
    async (fields) => {
      await refusedBy(app, 400, () => create(fields));
    },
  );

  it.each([
    { extra_specs: { a: 5 } },
    { extra_specs: { 'a;b': 'x' } },
    { extra_specs: null },
    { extra_specs: ['a'] },
    { 'os-volume-type-access:is_public': 'perhaps' },
  ])('is not created with %j (400)', async (fields) => {
    await refusedBy(app, 400, () => create(fields));
  });

  it('has a name of its own (409)', async () => {
    const { name } = await created();
    await refusedBy(app, 409, () => create({ name }));
    const other = await created();
    await refusedBy(app, 409, () => change(other.id, { name }));
  });

  it('is changed (200)', async () => {
    const { id } = await created({ description: 'old' });
    const name = newName();
    const { status, body } = await change(id, { name, is_public: false });
    expect([status, body]).toEqual([200, { volume_type: { id, name, is_public: false, description: 'old', extra_specs: {} } }]);
  });

  it.each([{}, { name: null, description: null, is_public: null }, { name: '' }, { is_public: 'perhaps' }, { colour: 'red' }])(
    'is not changed by %j (400)',
    async (fields) => {
      const { id } = await created();
      await refusedBy(app, 400, () => change(id, fields));
    },
  );

  it('is deleted (202), unless volumes are of it or it is the default (400)', async () => {
    const { id, name } = await created();
    await ask('POST', 'volumes', { body: { volume: { size: 1, volume_type: name } } });
    await app.settled();
    await refused(400, 'DELETE', `types/${id}`, admin);
    const standard = await show('default');
    await refused(400, 'DELETE', `types/${standard.id}`, admin);
    const other = await created();
    expect((await ask('DELETE', `types/${other.id}`, admin)).status).toBe(202);
    await refused(404, 'GET', `types/${other.id}`);
    await refused(404, 'DELETE', `types/${other.id}`, admin);
  });

  it('is what volumes are by default', async () => {
    expect(await show('default', { as: 'reader' })).toMatchObject({ name: '__DEFAULT__' });
  });

  it('is written by admins only (403), and is found by id only (404)', async () => {
    const { id, name } = await created();
    await refusedBy(app, 403, () => create({}, { as: 'member' }));
    await refused(403, 'PUT', `types/${id}`, { body: { volume_type: { name: 'x' } } });
    await refused(403, 'DELETE', `types/${id}`);
    await refused(404, 'GET', `types/${name}`);
    await refused(404, 'GET', `types/${randomUUID()}`);
    await refused(404, 'PUT', `types/${randomUUID()}`, { ...admin, body: { volume_type: { name: 'x' } } });
  });
});

describe('lists of volume types', () => {
  it('have the public ones, all, or the private ones', async () => {
    const [open, closed] = [await created(), await created({ 'os-volume-type-access:is_public': false })];
    expect(await list()).toEqual(expect.arrayContaining([open.name]));
    expect(await list()).not.toContain(closed.name);
    expect(await list('?is_public=None')).toEqual(expect.arrayContaining([open.name, closed.name]));
    expect(await list('?is_public=false')).toContain(closed.name);
    expect(await list('?is_public=false')).not.toContain(open.name);
    expect(await list('', { as: 'reader' })).toContain(open.name);
  });

  it('are narrowed by name, sorted and come page by page', async () => {
    const [first, second] = [await created({ name: 'zz-1' }), await created({ name: 'zz-2' })];
    expect(await list(`?name=${first.name}&is_public=None`)).toEqual(['zz-1']);
    expect(await list('?sort=name:desc&limit=2')).toEqual(['zz-2', 'zz-1']);
    expect((await list(`?sort=name:desc&limit=1&marker=${second.id}`))[0]).toBe('zz-1');
    const page = await ask<{ volume_type_links: readonly { rel: string }[] }>('GET', 'types?limit=1', admin);
    expect(page.body.volume_type_links).toMatchObject([{ rel: 'next' }]);
  });

  it.each(['?is_public=perhaps', '?sort=colour', '?limit=x'])('cannot be asked for with %s (400)', async (query) => {
    await refused(400, 'GET', `types${query}`, admin);
  });

  it('do not begin behind a type there is not (404)', async () => {
    await refused(404, 'GET', `types?marker=${randomUUID()}`, admin);
  });
});

describe('the extra specs of a volume type', () => {
  const path = async (extra_specs: object = {}): Promise<string> => `types/${(await created({ extra_specs })).id}/extra_specs`;

  it('are listed, and added to (200)', async () => {
    const specs = await path({ tier: '1' });
    const { status, body } = await ask('POST', specs, { ...admin, body: { extra_specs: { multiattach: '<is> True' } } });
    expect([status, body]).toEqual([200, { extra_specs: { multiattach: '<is> True' } }]);
    expect((await ask('GET', specs, admin)).body).toEqual({ extra_specs: { tier: '1', multiattach: '<is> True' } });
    expect((await ask('GET', specs)).body).toEqual({ extra_specs: { multiattach: '<is> True' } });
  });

  it('are shown one by one (200), set (200) and removed (202)', async () => {
    const specs = await path({ tier: '1' });
    expect((await ask('GET', `${specs}/tier`, admin)).body).toEqual({ tier: '1' });
    expect(await ask('PUT', `${specs}/tier`, { ...admin, body: { tier: '2' } })).toMatchObject({ status: 200, body: { tier: '2' } });
    expect(await ask('DELETE', `${specs}/tier`, admin)).toMatchObject({ status: 202, body: undefined });
    await refused(404, 'GET', `${specs}/tier`, admin);
    await refused(404, 'DELETE', `${specs}/tier`, admin);
  });

  it('that are for admins are unknown to others (404)', async () => {
    await refused(404, 'GET', `${await path({ tier: '1' })}/tier`);
  });

  it.each([{}, { other: '1' }, { tier: '1', other: '2' }, { tier: 5 }, [], null])('are not set one by one by %j (400)', async (body) => {
    await refused(400, 'PUT', `${await path()}/tier`, { ...admin, body });
  });

  it.each([
    {},
    { extra_specs: null },
    { extra_specs: { 'a;b': 'x' } },
    { extra_specs: { a: null } },
    { extra_specs: ['a'] },
    { tier: '1' },
  ])('are not added to by %j (400)', async (body) => {
    await refused(400, 'POST', await path(), { ...admin, body });
  });

  it('are written by admins only (403), on types there are (404)', async () => {
    const specs = await path({ tier: '1' });
    await refused(403, 'POST', specs, { body: { extra_specs: {} } });
    await refused(403, 'PUT', `${specs}/tier`, { body: { tier: '2' } });
    await refused(403, 'DELETE', `${specs}/tier`);
    await refused(404, 'POST', `types/${randomUUID()}/extra_specs`, { ...admin, body: { extra_specs: {} } });
  });
});
