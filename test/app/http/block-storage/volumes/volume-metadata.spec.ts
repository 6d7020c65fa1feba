import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type AskBlockStorage, blockStorageOf, refusedBy } from '../../../../support/block-storage-client.js';
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

const made = async (): Promise<string> => `volumes/${await volumes.create({ metadata: { a: 'b' } })}/metadata`;
const shown = async (path: string) => (await ask('GET', path)).body;
const refused = (status: number, ...asked: Parameters<AskBlockStorage>) => refusedBy(app, status, () => ask(...asked));

describe('the metadata of a volume', () => {
  it('is shown', async () => {
    expect(await shown(await made())).toEqual({ metadata: { a: 'b' } });
  });

  it('is added to (200), and all of it answered', async () => {
    const path = await made();
    const { status, body } = await ask('POST', path, { body: { metadata: { c: 'd' } } });
    expect([status, body]).toEqual([200, { metadata: { a: 'b', c: 'd' } }]);
    expect(await shown(path)).toEqual(body);
  });

  it('may be added nothing, as clients do', async () => {
    expect((await ask('POST', await made(), { body: { metadata: {} } })).body).toEqual({ metadata: { a: 'b' } });
  });

  it('is replaced as a whole (200)', async () => {
    const { status, body } = await ask('PUT', await made(), { body: { metadata: { c: 'd' } } });
    expect([status, body]).toEqual([200, { metadata: { c: 'd' } }]);
  });

  it.each([{}, { metadata: null }, { metadata: { '': 'x' } }, { metadata: { a: 5 } }, { metadata: {}, more: 1 }, []])(
    'is not changed by %j (400)',
    async (body) => {
      const path = await made();
      await refused(400, 'POST', path, { body });
      await refused(400, 'PUT', path, { body });
    },
  );

  it('is shown to readers and changed by members of its project', async () => {
    const path = await made();
    expect((await ask('GET', path, { as: 'reader' })).status).toBe(200);
    await refused(403, 'POST', path, { as: 'reader', body: { metadata: {} } });
    await refused(403, 'PUT', path, { as: 'reader', body: { metadata: {} } });
    await refused(403, 'DELETE', `${path}/a`, { as: 'reader' });
  });

  it('is not that of an unknown volume (404)', async () => {
    const path = `volumes/${randomUUID()}/metadata`;
    await refused(404, 'GET', path);
    await refused(404, 'POST', path, { body: { metadata: {} } });
    await refused(404, 'GET', `${path}/a`);
  });
});

describe('one item of the metadata', () => {
  it('is shown, or is not there (404)', async () => {
    const path = await made();
    expect(await shown(`${path}/a`)).toEqual({ meta: { a: 'b' } });
    await refused(404, 'GET', `${path}/c`);
    await refused(404, 'GET', `${path}/constructor`);
  });

  it('is set (200) and leaves the others alone', async () => {
    const path = await made();
    const { status, body } = await ask('PUT', `${path}/c`, { body: { meta: { c: 'd' } } });
    expect([status, body]).toEqual([200, { meta: { c: 'd' } }]);
    expect(await shown(path)).toEqual({ metadata: { a: 'b', c: 'd' } });
  });

  it.each([{ meta: { b: 'x' } }, { meta: { a: 'x', b: 'y' } }, { meta: {} }, { metadata: { a: 'x' } }])(
    'is not set by a body that says %j (400)',
    async (body) => {
      await refused(400, 'PUT', `${await made()}/a`, { body });
    },
  );

  it('is removed (200, no body), once (404)', async () => {
    const path = await made();
    const { status, body } = await ask('DELETE', `${path}/a`);
    expect([status, body]).toEqual([200, undefined]);
    expect(await shown(path)).toEqual({ metadata: {} });
    await refused(404, 'DELETE', `${path}/a`);
  });
});
