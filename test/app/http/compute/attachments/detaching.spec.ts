import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttachmentsLab, servers, startAttachmentsLab } from '../../../../support/attachments-lab.js';
import { until } from '../../../../support/running-app.js';

const { first, second, nowhere } = servers;

let lab: AttachmentsLab;
beforeAll(async () => {
  lab = await startAttachmentsLab();
});
afterAll(async () => {
  await lab.app.stop();
});

describe('detaching a volume', () => {
  it('is accepted at once and done soon after', async () => {
    const volumeId = await lab.attached(first);
    expect(await lab.detach(first, volumeId)).toMatchObject({ status: 202, body: undefined });
    await lab.volumes.reaches(volumeId, 'available');
    await lab.app.settled();
    expect(await lab.list(first)).toEqual([]);
    expect((await lab.unrecorded(() => lab.detach(first, volumeId))).status).toBe(404);
  });

  it('is refused while it is under way: 400', async () => {
    const volumeId = await lab.attached(first);
    lab.app.world.machines.setDeaf(first, true);
    expect((await lab.detach(first, volumeId)).status).toBe(202);
    expect(await lab.detach(first, volumeId)).toMatchObject({
      ...{ status: 400, body: { badRequest: { state: 'detaching', retryable: true } } },
    });
    expect((await lab.show(first, volumeId)).device).toBe('/dev/vdb');
    lab.app.world.machines.setDeaf(first, false);
    await lab.volumes.reaches(volumeId, 'available');
    await lab.app.settled();
  });

  it('is refused while the volume is still being attached: 400', async () => {
    const volumeId = await lab.volumes.create();
    const plugged = lab.app.world.faults.calls('hypervisor.plugIn');
    lab.app.world.faults.next('hypervisor.plugIn', 'hangs');
    await lab.attach(first, { volumeId });
    expect(await lab.detach(first, volumeId)).toMatchObject({ status: 400, body: { badRequest: { state: 'attaching' } } });
    await until(() => lab.app.world.faults.calls('hypervisor.plugIn') > plugged);
    lab.app.world.faults.release();
    await lab.volumes.reaches(volumeId, 'in-use');
    await lab.gone(first, volumeId);
  });

  it('needs a volume that is on this server (404), and a member (403)', async () => {
    const volumeId = await lab.attached(first);
    for (const [server, volume] of [
      [second, volumeId],
      [nowhere, volumeId],
      [first, nowhere],
      [first, 'x'],
    ] as const) {
      expect((await lab.unrecorded(() => lab.detach(server, volume))).status).toBe(404);
    }
    expect((await lab.unrecorded(() => lab.detach(first, volumeId, { as: 'reader' }))).status).toBe(403);
    expect((await lab.unrecorded(() => lab.detach(first, volumeId, { as: 'stranger' }))).status).toBe(404);
    await lab.gone(first, volumeId);
  });
});
