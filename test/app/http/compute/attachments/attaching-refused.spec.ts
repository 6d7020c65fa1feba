import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttachmentsLab, servers, startAttachmentsLab } from '../../../../support/attachments-lab.js';

const { first, second, broken, building, foreign, nowhere } = servers;

let lab: AttachmentsLab;
beforeAll(async () => {
  lab = await startAttachmentsLab();
});
afterAll(async () => {
  await lab.app.stop();
});

describe('attaching a volume is refused', () => {
  let volumeId: string;
  beforeAll(async () => {
    volumeId = await lab.volumes.create();
  });

  it.each([
    [{}],
    [{ volumeId: 'x' }],
    [{ volumeId: null }],
    [{ volumeId: nowhere, device: 'vdb' }],
    [{ volumeId: nowhere, tag: 'a,b' }],
    [{ volumeId: nowhere, more: 1 }],
  ])('for the body %j: 400', async (body) => {
    expect(await lab.unrecorded(() => lab.attach(first, body))).toMatchObject({ status: 400, body: { badRequest: { code: 400 } } });
  });

  it('to readers (403) and to those who say nothing of themselves (401)', async () => {
    expect(await lab.unrecorded(() => lab.attach(first, { volumeId }, { as: 'reader' }))).toMatchObject({ status: 403 });
    const answer = await fetch(`${lab.app.url}/compute/v2.1/servers/${first}/os-volume_attachments`, { method: 'POST' });
    expect(answer.status).toBe(401);
  });

  it.each([nowhere, foreign, 'web-1'])('for a server that is not there, or not theirs: %s: 404', async (server) => {
    expect(await lab.unrecorded(() => lab.attach(server, { volumeId }))).toEqual({
      status: 404,
      body: { itemNotFound: { code: 404, message: `Instance ${server} could not be found.` } },
    });
  });

  it('for a volume that is not there, or not theirs: 404', async () => {
    const notFound = (id: string) => ({ status: 404, body: { itemNotFound: { code: 404, message: `Volume ${id} could not be found.` } } });
    expect(await lab.unrecorded(() => lab.attach(first, { volumeId: nowhere }))).toEqual(notFound(nowhere));
    expect(await lab.unrecorded(() => lab.attach(foreign, { volumeId }, { as: 'stranger' }))).toEqual(notFound(volumeId));
  });

  it.each([broken, building])('for a server in a state where nothing can be attached: %s: 409', async (server) => {
    const { status, body } = await lab.unrecorded(() => lab.attach(server, { volumeId }));
    expect({ status, body }).toMatchObject({ status: 409, body: { conflictingRequest: { code: 409 } } });
  });

  it('for a volume another server has, or this one: 400', async () => {
    const taken = await lab.attached(first);
    expect(await lab.unrecorded(() => lab.attach(second, { volumeId: taken }))).toMatchObject({
      ...{ status: 400, body: { badRequest: { state: 'in-use' } } },
    });
    expect(await lab.unrecorded(() => lab.attach(first, { volumeId: taken }))).toMatchObject({ status: 400 });
    await lab.gone(first, taken);
  });

  it.each(['/dev/vda', '/dev/vdq'])('for a device in use, %s: 409', async (device) => {
    const taken = await lab.attached(first, { device: '/dev/vdq' });
    const { status, body } = await lab.unrecorded(() => lab.attach(first, { volumeId, device }));
    expect({ status, body }).toMatchObject({ status: 409, body: { conflictingRequest: { code: 409 } } });
    await lab.gone(first, taken);
  });

  it('for a locked server, unless an administrator asks: 409', async () => {
    await lab.tell(second, { lock: null });
    expect(await lab.unrecorded(() => lab.attach(second, { volumeId }))).toEqual({
      status: 409,
      body: { conflictingRequest: { code: 409, message: `Instance ${second} is locked`, state: 'locked', retryable: true } },
    });
    expect((await lab.attach(second, { volumeId }, { as: 'admin' })).status).toBe(200);
    await lab.volumes.reaches(volumeId, 'in-use');
    expect(await lab.unrecorded(() => lab.detach(second, volumeId))).toMatchObject({ status: 409 });
    expect((await lab.detach(second, volumeId, { as: 'admin' })).status).toBe(202);
    await lab.volumes.reaches(volumeId, 'available');
    await lab.tell(second, { unlock: null });
  });
});

describe('of several things that are wrong, the one is told', () => {
  it('that the caller may not, before what they said', async () => {
    expect((await lab.unrecorded(() => lab.attach(first, {}, { as: 'reader' }))).status).toBe(403);
  });
  it('that the request makes no sense, before whether there is such a server', async () => {
    expect((await lab.unrecorded(() => lab.attach(nowhere, { volumeId: 'x' }))).status).toBe(400);
  });
  it('that there is no such volume, before what keeps the server from it', async () => {
    expect((await lab.unrecorded(() => lab.attach(broken, { volumeId: nowhere }))).status).toBe(404);
  });
  it('that the server may not be touched, before whether the volume is free', async () => {
    const taken = await lab.attached(first);
    await lab.tell(second, { lock: null });
    expect((await lab.unrecorded(() => lab.attach(second, { volumeId: taken }))).status).toBe(409);
    await lab.tell(second, { unlock: null });
    expect((await lab.unrecorded(() => lab.attach(broken, { volumeId: taken }))).status).toBe(409);
    await lab.gone(first, taken);
  });
});
