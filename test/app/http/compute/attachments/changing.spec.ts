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

describe('changing an attachment', () => {
  it('changes whether the volume goes with its server, from 2.85 on', async () => {
    const volumeId = await lab.attached(first);
    const whole = { volumeId, id: volumeId, serverId: first, device: '/dev/vdb' };
    expect(await lab.change(first, volumeId, { ...whole, delete_on_termination: true })).toMatchObject({ status: 202, body: undefined });
    expect((await lab.show(first, volumeId)).delete_on_termination).toBe(true);
    expect((await lab.unrecorded(() => lab.change(first, volumeId, whole))).status).toBe(202);
    expect((await lab.change(first, volumeId, { ...whole, delete_on_termination: 'no' }, { as: 'service' })).status).toBe(202);
    expect((await lab.show(first, volumeId)).delete_on_termination).toBe(false);
    await lab.gone(first, volumeId);
  });

  it('changes nothing else: 400', async () => {
    const volumeId = await lab.attached(first, { tag: 'db' });
    for (const other of [{ id: nowhere }, { serverId: second }, { device: '/dev/vdz' }, { device: null }, { tag: 'x' }]) {
      const refused = await lab.unrecorded(() => lab.change(first, volumeId, { volumeId, delete_on_termination: true, ...other }));
      expect(refused).toMatchObject({ status: 400, body: { badRequest: { message: expect.stringContaining('not mutable') as unknown } } });
    }
    await lab.gone(first, volumeId);
  });

  it('needs a server and an attachment (404), and a member (403)', async () => {
    const volumeId = await lab.volumes.create();
    expect((await lab.unrecorded(() => lab.change(first, volumeId, { volumeId }))).status).toBe(404);
    expect((await lab.unrecorded(() => lab.change(nowhere, volumeId, { volumeId }))).status).toBe(404);
    expect((await lab.unrecorded(() => lab.change(first, volumeId, { volumeId }, { as: 'reader' }))).status).toBe(403);
  });
});
