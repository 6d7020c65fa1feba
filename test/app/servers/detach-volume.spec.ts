import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import type { Requester } from '../../../src/app/commanding/requester.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import type { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { Devices, DetachVolume, DetachVolumeHandler } from '../../../src/app/servers/detach-volume.js';
import { streamOf } from '../../../src/domain/kernel/ids.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import { a1, attachedByMooring, available, noon, project, s1, volumeId } from '../../support/examples.js';
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

describe('detaching a volume from a server', () => {
  let lab: ReturnType<typeof openStore>;
  let handler: DetachVolumeHandler;

  beforeEach(async () => {
    lab = openStore();
    const toStore = (event: Message) => ({ id: systemIds.uuid(), event, metadata });
    const record = (stream: string, events: readonly Message[]) => lab.store.append(stream, 'no-stream', events.map(toStore));
    await record(streamOf.volume(volumeId), [...available, ...attachedByMooring(a1)]);
    await record(streamOf.server(s1), [discovered(), deviceReserved(a1)]);
    const clock = woundClock(noon);
    const writeSide = new WriteSide(new CommandHandler(lab.store, clock, systemIds), upToDate as ProjectionRunner);
    handler = new DetachVolumeHandler(new Devices(writeSide), clock);
  });
  afterEach(() => lab.dispose());

  const detach = () => refusalOf(handler.execute(new DetachVolume(ann, s1, volumeId)));

  it('is begun by one of two who ask at the same moment; the other is told that it is under way', async () => {
    expect(await Promise.all([detach(), detach()])).toEqual([undefined, 'volume-status']);
    const types = (await all(lab.store.readStream(streamOf.volume(volumeId)))).map(({ event }) => event.type);
    expect(types.filter((type) => type === 'DetachRequested')).toHaveLength(1);
    expect(await detach()).toBe('volume-status');
  });
});
