/** CVE-2023-2088: what the compute side attached, the compute side must detach (domain §5). The rows are those of its table. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type AskBlockStorage, type Asking, blockStorageOf, quiet, refusedBy } from '../../../../support/block-storage-client.js';
import { plannedHost, plannedServer, serverAt } from '../../../../support/plans.js';
import { type RunningApp, startApp } from '../../../../support/running-app.js';
import { volumesOf } from '../../../../support/volumes.js';

const [server, other] = [serverAt(1), serverAt(2)];
const connector = { initiator: 'iqn.2026-01.org.example:h1', host: 'h1' };

let app: RunningApp;
let ask: AskBlockStorage;
let volumes: ReturnType<typeof volumesOf>;
beforeAll(async () => {
  app = await startApp([plannedHost(1, [plannedServer(1), plannedServer(2)])]);
  ask = blockStorageOf(app);
  volumes = volumesOf(app);
});
afterAll(async () => {
  await app.stop();
});

/** Attached by the compute side, which holds it from then on. */
const attachedByCompute = async (): Promise<{ volumeId: string; attachmentId: string }> => {
  const volumeId = await volumes.create();
  const path = `/compute/v2.1/servers/${server}/os-volume_attachments`;
  await app.ask('member', 'POST', path, { body: { volumeAttachment: { volumeId } } });
  await volumes.reaches(volumeId, 'in-use');
  return { volumeId, attachmentId: (await volumes.show(volumeId)).attachments[0]?.attachment_id ?? '' };
};
const reserve = async (volume_uuid: string, fields: object = {}): Promise<string> => {
  const { body } = await ask<{ attachment: { id: string } }>('POST', 'attachments', { body: { attachment: { volume_uuid, ...fields } } });
  return body.attachment.id;
};

const end = (id: string, asking: Asking = {}) => ask('DELETE', `attachments/${id}`, asking);
const detach = (volumeId: string, given: object | null = null, asking: Asking = {}) =>
  ask('POST', `volumes/${volumeId}/action`, { body: { 'os-detach': given }, ...asking });
const terminate = (volumeId: string, asking: Asking = {}) =>
  ask('POST', `volumes/${volumeId}/action`, { body: { 'os-terminate_connection': { connector } }, ...asking });

describe('an attachment the compute side holds', () => {
  it('is not ended by its owner or an admin, on any path (409, row 11)', async () => {
    const { volumeId, attachmentId } = await attachedByCompute();
    for (const as of ['member', 'admin'] as const) {
      for (const asked of [
        () => end(attachmentId, { as }),
        () => detach(volumeId, null, { as }),
        () => detach(volumeId, { attachment_id: attachmentId }, { as }),
        () => terminate(volumeId, { as }),
      ]) {
        expect(await refusedBy(app, 409, asked)).toBe(`Detach volume from instance ${server} using the Compute API`);
      }
    }
    expect((await volumes.show(volumeId)).status).toBe('in-use');
  });

  it('says who holds it', async () => {
    const { attachmentId } = await attachedByCompute();
    expect((await end(attachmentId)).body).toMatchObject({ conflictingRequest: { holder: server, retryable: false } });
  });

  it.each<Asking>([{ as: 'service' }, { as: 'member', service: 'service' }])('is ended for a service: %j (row 1)', async (asking) => {
    const { volumeId, attachmentId } = await attachedByCompute();
    expect((await end(attachmentId, asking)).status).toBe(200);
    expect((await volumes.show(volumeId)).status).toBe('available');
  });

  it('is detached the old way for a service', async () => {
    const { volumeId } = await attachedByCompute();
    expect((await detach(volumeId, null, { as: 'member', service: 'service' })).status).toBe(202);
    await volumes.reaches(volumeId, 'available');
  });

  it.each<Asking>([
    { as: 'member', service: 'member' },
    { as: 'member', headers: { 'x-service-token': 'nonsense' } },
    { as: 'service', service: 'admin' },
  ])('is not ended with a service token of somebody else, or of nobody: %j (401, row 2)', async (asking) => {
    const { volumeId, attachmentId } = await attachedByCompute();
    await refusedBy(app, 401, () => end(attachmentId, asking));
    await refusedBy(app, 401, () => detach(volumeId, null, asking));
    await refusedBy(app, 401, () => terminate(volumeId, asking));
  });

  it('does not keep another attachment of the same volume and server from ending (row 10)', async () => {
    const { volumeId } = await attachedByCompute();
    const further = await reserve(volumeId, { instance_uuid: server, connector: { ...connector, host: 'h2' } });
    expect((await end(further)).status).toBe(200);
    expect((await volumes.show(volumeId)).status).toBe('in-use');
  });
});

describe('an attachment the compute side knows nothing of', () => {
  it('is none: detaching the old way succeeds (row 3)', async () => {
    const volumeId = await volumes.create();
    expect((await detach(volumeId)).status).toBe(202);
    expect((await terminate(volumeId)).status).toBe(202);
  });

  it('is the only one, which is then the one that is meant (row 4)', async () => {
    const volumeId = await volumes.create();
    await reserve(volumeId, { instance_uuid: randomUUID(), connector });
    expect((await detach(volumeId)).status).toBe(202);
    await volumes.reaches(volumeId, 'available');
  });

  it('is one of several, so it must be named (409, row 5)', async () => {
    const volumeId = await volumes.createShared();
    const ids = [await reserve(volumeId, { instance_uuid: server }), await reserve(volumeId, { instance_uuid: other })];
    await quiet(app);
    await refusedBy(app, 409, () => detach(volumeId));
    await refusedBy(app, 409, () => terminate(volumeId));
    for (const attachment_id of ids) expect((await detach(volumeId, { attachment_id })).status).toBe(202);
    await volumes.reaches(volumeId, 'available');
  });

  it('is not ended through another volume (400, row 6)', async () => {
    const [mine, others] = [await volumes.create(), await volumes.create()];
    const id = await reserve(mine, { connector });
    await refusedBy(app, 400, () => detach(others, { attachment_id: id }));
  });

  it('is without a server, or without a connection (row 7)', async () => {
    expect((await end(await reserve(await volumes.create(), { connector }))).status).toBe(200);
    expect((await end(await reserve(await volumes.create(), { instance_uuid: server }))).status).toBe(200);
  });

  it('is for a server it does not have, or does not have on it (row 9)', async () => {
    for (const instance_uuid of [randomUUID(), server]) {
      expect((await end(await reserve(await volumes.create(), { instance_uuid, connector }))).status).toBe(200);
    }
  });
});
