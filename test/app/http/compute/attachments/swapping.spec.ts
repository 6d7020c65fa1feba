import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttachmentsLab, servers, startAttachmentsLab } from '../../../../support/attachments-lab.js';

const { first, second, stopped, nowhere } = servers;

let lab: AttachmentsLab;
beforeAll(async () => {
  lab = await startAttachmentsLab();
});
afterAll(async () => {
  await lab.app.stop();
});

describe('swapping a volume', () => {
  it('is for services: 403', async () => {
    const [volumeId, replacement] = [await lab.attached(first), await lab.volumes.create()];
    for (const [as, compute] of [
      ['member', '2.84'],
      ['admin', '2.84'],
      ['admin', '2.101'],
    ] as const) {
      const refused = await lab.unrecorded(() => lab.change(first, volumeId, { volumeId: replacement }, { as, compute }));
      expect(refused).toMatchObject({ status: 403, body: { forbidden: { code: 403 } } });
    }
    expect((await lab.unrecorded(() => lab.change(first, volumeId, { volumeId }, { compute: '2.84' }))).status).toBe(403);
    await lab.gone(first, volumeId);
  });

  it('is for one who comes with a service token, too', async () => {
    const [volumeId, replacement] = [await lab.attached(first), await lab.volumes.create()];
    const refused = await lab.unrecorded(() => lab.change(first, volumeId, { volumeId: replacement }, { service: 'service' }));
    expect(refused).toMatchObject({ status: 409 });
    await lab.gone(first, volumeId);
  });

  it('needs another volume that is free and large enough: 400', async () => {
    const volumeId = await lab.volumes.create({ size: 2 });
    await lab.attach(first, { volumeId });
    await lab.volumes.reaches(volumeId, 'in-use');
    const busy = await lab.attached(second);
    const small = await lab.volumes.create();
    for (const replacement of [nowhere, busy, small, volumeId]) {
      const options = { as: 'service', compute: '2.84' } as const;
      const refused = await lab.unrecorded(() => lab.change(first, volumeId, { volumeId: replacement }, options));
      expect(refused).toMatchObject({ status: 400, body: { badRequest: { code: 400 } } });
    }
    await lab.gone(first, volumeId);
    await lab.gone(second, busy);
  });

  it('is not of a volume that several servers write: 400', async () => {
    const [volumeId, replacement] = [await lab.volumes.createShared(), await lab.volumes.create()];
    for (const server of [first, second]) await lab.attach(server, { volumeId });
    await lab.app.settled();
    const refused = await lab.unrecorded(() => lab.change(first, volumeId, { volumeId: replacement }, { as: 'service' }));
    expect(refused).toMatchObject({ status: 400, body: { badRequest: { message: expect.stringContaining('more than once') as unknown } } });
    await lab.detach(first, volumeId);
    await lab.gone(second, volumeId);
  });

  it('is of a server that runs: 409', async () => {
    const [volumeId, replacement] = [await lab.attached(stopped), await lab.volumes.create()];
    const refused = await lab.unrecorded(() => lab.change(stopped, volumeId, { volumeId: replacement }, { as: 'service' }));
    expect(refused).toMatchObject({ status: 409, body: { conflictingRequest: { state: 'stopped' } } });
    await lab.gone(stopped, volumeId);
  });

  it('is of a server that is not locked: 409', async () => {
    const [volumeId, replacement] = [await lab.attached(second), await lab.volumes.create()];
    await lab.tell(second, { lock: null });
    const refused = await lab.unrecorded(() => lab.change(second, volumeId, { volumeId: replacement }, { as: 'service' }));
    expect(refused).toMatchObject({ status: 409, body: { conflictingRequest: { state: 'locked' } } });
    await lab.tell(second, { unlock: null });
    await lab.gone(second, volumeId);
  });

  it('is of a volume that is being migrated, which none is yet: 409, and nothing has changed', async () => {
    const [volumeId, replacement] = [await lab.attached(first), await lab.volumes.create()];
    const wish = { volumeId: replacement, delete_on_termination: true };
    const refused = await lab.unrecorded(() => lab.change(first, volumeId, wish, { as: 'service' }));
    expect(refused).toMatchObject({
      status: 409,
      body: { conflictingRequest: { message: expect.stringContaining('not migrating') as unknown } },
    });
    expect((await lab.show(first, volumeId)).delete_on_termination).toBe(false);
    await lab.gone(first, volumeId);
  });

  it('needs a volume that is attached: 404', async () => {
    const [volumeId, replacement] = [await lab.volumes.create(), await lab.volumes.create()];
    for (const old of [volumeId, nowhere]) {
      const refused = await lab.unrecorded(() => lab.change(first, old, { volumeId: replacement }, { as: 'service' }));
      expect(refused.status).toBe(404);
    }
  });
});
