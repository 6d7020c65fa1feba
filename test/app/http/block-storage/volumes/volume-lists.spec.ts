import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type AskBlockStorage, type Asking, blockStorageOf, refusedBy } from '../../../../support/block-storage-client.js';
import { projects, type RunningApp, startApp } from '../../../../support/running-app.js';

interface Listed {
  readonly volumes: readonly { readonly id: string; readonly name: string }[];
  readonly volumes_links?: readonly { readonly rel: string; readonly href: string }[];
  readonly count?: number;
}

let app: RunningApp;
let ask: AskBlockStorage;
const ids = new Map<string, string>();
beforeAll(async () => {
  app = await startApp();
  ask = blockStorageOf(app);
  const make = async (path: string, as: 'member' | 'stranger', volume: { name: string; size: number; metadata?: object }) => {
    const made = await app.ask<{ volume: { id: string } }>(as, 'POST', path, { volume: '3.71', body: { volume } });
    ids.set(volume.name, made.body.volume.id);
    await app.settled();
  };
  const own = `/volume/v3/${projects.demo}/volumes`;
  await make(own, 'member', { name: 'apple', size: 1, metadata: { kind: 'fruit', colour: 'red' } });
  await make(own, 'member', { name: 'beet', size: 3, metadata: { kind: 'root' } });
  await make(own, 'member', { name: 'cherry', size: 2, metadata: { kind: 'fruit' } });
  await make(`/volume/v3/${projects.other}/volumes`, 'stranger', { name: 'foreign', size: 4 });
  await ask('POST', `volumes/${idOf('beet')}/action`, { body: { 'os-set_bootable': { bootable: true } } });
});
afterAll(async () => {
  await app.stop();
});

const idOf = (name: string): string => ids.get(name) ?? '';
const list = async (query: string, asking: Asking = {}) => (await ask<Listed>('GET', `volumes${query}`, asking)).body;
const names = async (query: string, asking: Asking = {}) => (await list(query, asking)).volumes.map(({ name }) => name);
const refused = (status: number, query: string, asking: Asking = {}) => refusedBy(app, status, () => ask('GET', `volumes${query}`, asking));

describe('the volumes of a project', () => {
  it('are listed newest first, without details', async () => {
    expect(await names('')).toEqual(['cherry', 'beet', 'apple']);
    expect(Object.keys((await list('')).volumes[0] ?? {})).toEqual(['id', 'name', 'links']);
  });

  it('are listed with details', async () => {
    expect((await list('/detail')).volumes[0]).toMatchObject({ name: 'cherry', size: 2, 'os-vol-tenant-attr:tenant_id': projects.demo });
  });

  it('are with those of other projects only for admins who ask', async () => {
    expect(await names('?all_tenants=1', { as: 'admin' })).toEqual(['foreign', 'cherry', 'beet', 'apple']);
    expect(await names(`?all_tenants=True&project_id=${projects.other}`, { as: 'admin' })).toEqual(['foreign']);
    expect(await names('', { as: 'admin' })).toHaveLength(3);
    expect(await names('?all_tenants=0', { as: 'admin' })).toHaveLength(3);
    expect(await names('?all_tenants=1')).toHaveLength(3);
    expect(await names('', { as: 'reader' })).toHaveLength(3);
  });

  it.each([
    ['?name=beet', ['beet']],
    ['?name=bee', []],
    ['?name~=er', ['cherry']],
    ['?status=available', ['cherry', 'beet', 'apple']],
    ['?status=error', []],
    ['?size=3', ['beet']],
    ['?bootable=true', ['beet']],
    ['?bootable=False', ['cherry', 'apple']],
    ['?availability_zone=nova', ['cherry', 'beet', 'apple']],
    ['?availability_zone=moon', []],
    ['?volume_type=__DEFAULT__', ['cherry', 'beet', 'apple']],
    ['?volume_type=gold', []],
    ['?group_id=any', []],
    ['?migration_status=success', []],
    ['?consumes_quota=true&size=1', ['apple']],
    ['?consumes_quota=false', []],
    [`?metadata=${encodeURIComponent('{"kind": "fruit"}')}`, ['cherry', 'apple']],
    [`?metadata=${encodeURIComponent("{'kind': 'fruit', 'colour': 'red'}")}`, ['apple']],
    ['?created_at=gt:2020-01-01T00:00:00&name=apple', ['apple']],
    ['?created_at=lt:2020-01-01T00:00:00', []],
    [`?metadata=${encodeURIComponent('{"kind": "fruit"}')}&limit=1&offset=1`, ['apple']],
  ])('that are listed with %s are %j', async (query, found) => {
    expect(await names(query)).toEqual(found);
    expect(await names(`/detail${query}`)).toEqual(found);
  });

  it('are found by the host that keeps them, by its name or as it is shown, by admins', async () => {
    for (const host of ['sim-1', 'sim-1@mooring', 'sim-1%40mooring%23mooring']) {
      expect((await list(`?host=${host}`, { as: 'admin' })).volumes).toHaveLength(3);
    }
    expect((await list('?host=sim-2', { as: 'admin' })).volumes).toEqual([]);
  });

  it('are found by their id', async () => {
    expect(await names(`?id=${idOf('beet')}`)).toEqual(['beet']);
  });

  it.each([
    ['?sort=size', ['beet', 'cherry', 'apple']],
    ['?sort=name:asc', ['apple', 'beet', 'cherry']],
    ['?sort_key=size&sort_dir=asc', ['apple', 'cherry', 'beet']],
    ['?sort=bootable:desc,size:asc', ['beet', 'apple', 'cherry']],
    ['?sort=status,created_at:asc', ['apple', 'beet', 'cherry']],
  ])('are ordered by %s', async (query, ordered) => {
    expect(await names(query)).toEqual(ordered);
  });

  it('come page by page, each with a link to the next', async () => {
    const first = await list('/detail?limit=2&sort=name:asc&status=available');
    expect(first.volumes.map(({ name }) => name)).toEqual(['apple', 'beet']);
    const [link] = first.volumes_links ?? [];
    const next = new URL(link?.href ?? '');
    expect([link?.rel, next.origin, next.pathname]).toEqual(['next', app.url, `/volume/v3/${projects.demo}/volumes/detail`]);
    const second = await app.ask<Listed>('member', 'GET', next.pathname + next.search, { volume: '3.71' });
    expect(second.body.volumes.map(({ name }) => name)).toEqual(['cherry']);
    expect(second.body).not.toHaveProperty('volumes_links');
  });

  it('are counted, however long the page, from 3.45 on', async () => {
    const fruit = encodeURIComponent('{"kind": "fruit"}');
    expect(await list('?limit=1&with_count=true')).toMatchObject({ count: 3 });
    expect(await list(`?limit=1&with_count=1&metadata=${fruit}`)).toMatchObject({ count: 2 });
    expect(await list('?with_count=false')).not.toHaveProperty('count');
    expect(await list('?with_count=true', { volume: '3.30' })).not.toHaveProperty('count');
  });

  it.each([
    ...['?limit=-1', '?limit=x', '?offset=-1', '?sort=colour', '?sort=name:up', '?sort=name&sort_key=size', '?bootable=perhaps'],
    ...['?size=big', '?metadata=x', '?created_at=yesterday', '?colour=red', '?project_id=x', '?with_count=x', '?all_tenants=x'],
  ])('cannot be listed with %s (400)', async (query) => {
    await refused(400, query);
  });

  it('cannot be listed from behind a volume there is not (404)', async () => {
    await refused(404, `?marker=${randomUUID()}`);
    await refused(404, `?marker=${idOf('foreign')}`);
  });

  it('may be asked for with anything up to 3.30', async () => {
    expect(await names('?colour=red&name=beet', { volume: '3.30' })).toEqual(['beet']);
  });
});

describe('the summary of volumes', () => {
  it('says how many there are and how large they are, and from 3.36 on what metadata they have', async () => {
    const summary = { total_count: 3, total_size: 6 };
    expect(await list('/summary', { volume: '3.12' })).toEqual({ 'volume-summary': summary });
    expect(await list('/summary', { volume: '3.36' })).toEqual({
      'volume-summary': { ...summary, metadata: { kind: expect.arrayContaining(['fruit', 'root']), colour: ['red'] } },
    });
    expect(await list('/summary?all_tenants=1', { as: 'admin', volume: '3.12' })).toEqual({
      'volume-summary': { total_count: 4, total_size: 10 },
    });
  });

  it('came with 3.12', async () => {
    await refused(404, '/summary', { volume: '3.11' });
  });
});
