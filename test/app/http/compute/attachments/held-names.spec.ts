import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VolumeAttachmentsController } from '../../../../../src/app/http/compute/attachments/volume-attachments.controller.js';
import { FindRow, ListRows } from '../../../../../src/app/reading/queries.js';
import { attachmentId, volumeId } from '../../../../../src/domain/kernel/ids.js';
import { aDevice, aServer, aVolume, knownServer } from '../../../../support/compute-examples.js';
import { type Probe, startProbe } from '../../../../support/http-probe.js';

/** Held for a volume that has not said yes yet. */
const held = {
  ...aDevice,
  attachmentId: attachmentId('held'),
  volumeId: volumeId('aaaaaaaa-0000-4000-8000-000000000002'),
  deviceName: 'vdc',
};
const server = knownServer({ devices: { [aDevice.attachmentId]: aDevice, [held.attachmentId]: held } });

const rows = {
  execute: (query: unknown): Promise<unknown> => {
    if (query instanceof FindRow) return Promise.resolve({ server });
    return Promise.resolve(query instanceof ListRows ? [{ key: aDevice.attachmentId, row: {} }] : []);
  },
};

let probe: Probe;
beforeAll(async () => {
  const providers = [
    { provide: QueryBus, useValue: rows },
    { provide: CommandBus, useValue: {} },
  ];
  probe = await startProbe({ controllers: [VolumeAttachmentsController], providers });
});
afterAll(() => probe.app.stop(0));

describe('a device name that is only held', () => {
  const url = `/compute/v2.1/servers/${aServer}/os-volume_attachments`;

  it('is not listed', async () => {
    const { body } = await probe.ask('GET', url, { token: 'reader' });
    expect(body).toEqual({ volumeAttachments: [{ id: aVolume, volumeId: aVolume, serverId: aServer, device: '/dev/vdb' }] });
  });

  it('is not shown', async () => {
    expect((await probe.ask('GET', `${url}/${aVolume}`, { token: 'reader' })).status).toBe(200);
    expect((await probe.ask('GET', `${url}/${held.volumeId}`, { token: 'reader' })).status).toBe(404);
  });
});
