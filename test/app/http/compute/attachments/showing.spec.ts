import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttachmentsLab, servers, startAttachmentsLab } from '../../../../support/attachments-lab.js';

const { first, second, nowhere } = servers;

let lab: AttachmentsLab;
beforeAll(async () => {
  lab = await startAttachmentsLab();
});
afterAll(async () => {
  await lab.app.stop();
});

describe('the volumes of a server', () => {
  it('are listed as their version has it, page by page', async () => {
    const [one, other] = [await lab.attached(second, { tag: 'a' }), await lab.attached(second)];
    expect((await lab.list(second)).map(({ volumeId, device }) => [volumeId, device])).toEqual([
      [one, '/dev/vdb'],
      [other, '/dev/vdc'],
    ]);
    expect(await lab.list(second, '', '2.1')).toContainEqual({ id: one, volumeId: one, serverId: second, device: '/dev/vdb' });
    expect(await lab.list(second, '?limit=1')).toHaveLength(1);
    expect((await lab.list(second, '?limit=1&offset=1'))[0]?.volumeId).toBe(other);
    expect(await lab.list(second, '?limit=0')).toHaveLength(2);
    expect(await lab.list(second, '?offset=2')).toEqual([]);
    await lab.gone(second, one);
    expect((await lab.list(second)).map(({ volumeId }) => volumeId)).toEqual([other]);
    await lab.gone(second, other);
  });

  it('are shown with the server', async () => {
    const volumeId = await lab.attached(first, { delete_on_termination: true });
    const { body } = await lab.app.ask('member', 'GET', `/compute/v2.1/servers/${first}`, { compute: '2.3' });
    expect(body).toMatchObject({ server: { 'os-extended-volumes:volumes_attached': [{ id: volumeId, delete_on_termination: true }] } });
    await lab.gone(first, volumeId);
  });

  it('are asked for in whole numbers, and from 2.75 on with nothing else', async () => {
    for (const query of ['?limit=-1', '?limit=x', '?offset=1.5']) expect((await lab.ask('GET', first, query)).status).toBe(400);
    expect((await lab.ask('GET', first, '?sort=nonsense', { compute: '2.74' })).status).toBe(200);
    expect((await lab.ask('GET', first, '?sort=nonsense', { compute: '2.75' })).status).toBe(400);
  });

  it('are shown to readers and services of the project, and to no other', async () => {
    const volumeId = await lab.attached(first);
    for (const as of ['reader', 'service', 'admin'] as const) {
      expect(await lab.ask('GET', first, `/${volumeId}`, { as })).toMatchObject({ status: 200, body: { volumeAttachment: { volumeId } } });
      expect(await lab.ask('GET', first, '', { as })).toMatchObject({ status: 200, body: { volumeAttachments: [{ volumeId }] } });
    }
    expect((await lab.ask('GET', first, `/${volumeId}`, { as: 'stranger' })).status).toBe(404);
    expect((await lab.ask('GET', first, '', { as: 'stranger' })).status).toBe(404);
    await lab.gone(first, volumeId);
  });

  it('are not those of another server, or of none', async () => {
    const volumeId = await lab.attached(first);
    for (const [server, volume] of [
      [second, volumeId],
      [nowhere, volumeId],
      [first, nowhere],
      [first, 'x'],
    ] as const) {
      expect(await lab.ask('GET', server, `/${volume}`)).toMatchObject({ status: 404, body: { itemNotFound: { code: 404 } } });
    }
    await lab.gone(first, volumeId);
  });
});
