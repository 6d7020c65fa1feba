import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttachmentsLab, servers, startAttachmentsLab } from '../../../../support/attachments-lab.js';

const { first, second, paused, stopped } = servers;

let lab: AttachmentsLab;
beforeAll(async () => {
  lab = await startAttachmentsLab();
});
afterAll(async () => {
  await lab.app.stop();
});

describe('attaching a volume', () => {
  it('is answered with the device, and done soon after', async () => {
    const volumeId = await lab.volumes.create();
    const { status, body } = await lab.attach(first, { volumeId, tag: 'db', delete_on_termination: true });
    expect(status).toBe(200);
    expect(body).toEqual({
      volumeAttachment: { id: volumeId, volumeId, serverId: first, device: '/dev/vdb', tag: 'db', delete_on_termination: true },
    });
    expect((await lab.show(first, volumeId)).attachment_id).toMatch(/^[0-9a-f-]{36}$/);
    await lab.volumes.reaches(volumeId, 'in-use');
    const shown = await lab.volumes.show(volumeId);
    expect(shown.attachments).toMatchObject([{ server_id: first, device: '/dev/vdb' }]);
    expect((await lab.show(first, volumeId)).attachment_id).toBe(shown.attachments[0]?.attachment_id);
    await lab.gone(first, volumeId);
    expect((await lab.volumes.show(volumeId)).attachments).toEqual([]);
  });

  it('is answered without a body from 2.101 on', async () => {
    const volumeId = await lab.volumes.create();
    expect(await lab.attach(first, { volumeId }, { compute: '2.101' })).toMatchObject({ status: 202, body: undefined });
    await lab.volumes.reaches(volumeId, 'in-use');
    await lab.gone(first, volumeId);
  });

  it('is possible for a server that is stopped', async () => {
    await lab.gone(stopped, await lab.attached(stopped));
  });

  it('is possible for a server that is paused; it must run to let go', async () => {
    const volumeId = await lab.attached(paused);
    lab.app.world.machines.setState(paused, 'active');
    await lab.gone(paused, volumeId);
  });

  it('takes a free device that is asked for, and the next free one for what is none', async () => {
    const volumeId = await lab.attached(first, { device: '/dev/vdq' });
    const other = await lab.attached(first, { device: '/dev/xvdq' });
    expect((await lab.show(first, volumeId)).device).toBe('/dev/vdq');
    expect((await lab.show(first, other)).device).toBe('/dev/vdb');
    await lab.gone(first, volumeId);
    await lab.gone(first, other);
  });

  it('shares a volume from 2.60 on', async () => {
    const volumeId = await lab.volumes.createShared();
    const early = await lab.unrecorded(() => lab.attach(first, { volumeId }, { compute: '2.59' }));
    expect(early).toMatchObject({ status: 400, body: { badRequest: { message: expect.stringContaining('2.60') as unknown } } });
    for (const server of [first, second]) expect((await lab.attach(server, { volumeId }, { compute: '2.60' })).status).toBe(200);
    await lab.app.settled();
    expect((await lab.volumes.show(volumeId)).attachments.map(({ server_id }) => server_id).toSorted()).toEqual([first, second]);
    await lab.detach(first, volumeId);
    await lab.app.settled();
    expect((await lab.volumes.show(volumeId)).attachments.map(({ server_id }) => server_id)).toEqual([second]);
    await lab.gone(second, volumeId);
  });
});
