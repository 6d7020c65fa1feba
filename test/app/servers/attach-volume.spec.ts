import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import type { Requester } from '../../../src/app/commanding/requester.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import type { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { AttachVolume, AttachVolumeHandler } from '../../../src/app/servers/attach-volume.js';
import { VolumeQuestion } from '../../../src/app/servers/volume-question.js';
import { streamOf } from '../../../src/domain/kernel/ids.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import { detached } from '../../support/attachment-examples.js';
import { a1, attachedByMooring, available, connectorOf, host1, noon, project, s1, volumeId } from '../../support/examples.js';
import { all, metadata } from '../../support/contracts/event-store/examples.js';
import { openStore } from '../../support/open-store.js';
import { refusalOf } from '../../support/refusal.js';
import { deviceReserved, discovered } from '../../support/server-examples.js';
import { woundClock } from '../../support/wound-clock.js';

const ann: Requester = {
  ...{ requestId: 'req-1', correlationId: 'req-1', user: { id: 'ann' }, project: { id: project } },
  ...{ isAdmin: false, isService: false },
};
const upToDate: unknown = { reached: () => Promise.resolve(true) };
const request = { serverId: s1, volumeId, device: null, tag: null, deleteOnTermination: false, mayShare: true };
const facts = { connector: connectorOf(host1), stores: true, computes: true, driver: 'simulated' };

describe('attaching a volume to the server it was detached from just now', () => {
  let lab: ReturnType<typeof openStore>;
  let handler: AttachVolumeHandler;

  const toStore = (event: Message) => ({ id: systemIds.uuid(), event, metadata });
  const record = (stream: string, events: readonly Message[]) => lab.store.append(stream, 'no-stream', events.map(toStore));
  const types = async (stream: string) => (await all(lab.store.readStream(stream))).map(({ event }) => event.type);
  const attach = () => handler.execute(new AttachVolume(ann, request));

  beforeEach(async () => {
    lab = openStore();
    await record(streamOf.server(s1), [discovered(), deviceReserved(a1)]);
    await record(streamOf.host(host1), [{ type: 'HostRegistered', data: { hostName: host1, ...facts, registeredAt: noon } }]);
    const clock = woundClock(noon);
    const commandHandler = new CommandHandler(lab.store, clock, systemIds);
    const writeSide = new WriteSide(commandHandler, upToDate as ProjectionRunner);
    handler = new AttachVolumeHandler(writeSide, new VolumeQuestion(writeSide, commandHandler, clock), clock, systemIds);
  });
  afterEach(() => lab.dispose());

  it('does not wait for the old device name to be given back: it is given back first', async () => {
    await record(streamOf.volume(volumeId), [...available, ...attachedByMooring(a1), detached(a1, { driver: 'mooring' })]);
    expect(await attach()).toEqual({ deviceName: expect.stringMatching(/^vd/) });
    expect(await types(streamOf.server(s1))).toEqual(['ServerDiscovered', 'DeviceReserved', 'DeviceReleased', 'DeviceReserved']);
  });

  it('is refused, and gives nothing back, while the attachment has not ended', async () => {
    await record(streamOf.volume(volumeId), [...available, ...attachedByMooring(a1)]);
    expect(await refusalOf(attach())).toBe('already-attached');
    expect(await types(streamOf.server(s1))).toEqual(['ServerDiscovered', 'DeviceReserved']);
  });

  it('is refused, and gives nothing back, while another who asks has the name and no answer of the volume yet', async () => {
    await record(streamOf.volume(volumeId), available);
    expect(await refusalOf(attach())).toBe('already-attached');
    expect(await types(streamOf.server(s1))).toEqual(['ServerDiscovered', 'DeviceReserved']);
  });
});
