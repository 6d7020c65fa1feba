import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import type { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { VolumeQuestion, type Wish } from '../../../src/app/servers/volume-question.js';
import type { HostService } from '../../../src/domain/host/host.decider.js';
import { type AttachmentId, type HostName, streamOf } from '../../../src/domain/kernel/ids.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import { a1, a2, available, connectorOf, host1, noon, s1, storageHost, volumeId } from '../../support/examples.js';
import { all, metadata } from '../../support/contracts/event-store/examples.js';
import { openStore } from '../../support/open-store.js';
import { refusalOf } from '../../support/refusal.js';
import { deviceReserved, discovered } from '../../support/server-examples.js';
import { woundClock } from '../../support/wound-clock.js';

const cause = { correlationId: 'req-1', causationId: 'cmd-1', actor: 'ann', projectId: 'project-1' };
const facts = { connector: connectorOf(host1), stores: true, computes: true, driver: 'simulated' };
/** Nobody waits for read models here. */
const unasked: unknown = {};
const wish = (attachmentId: AttachmentId): Wish => ({
  ...{ serverId: s1, attachmentId, volumeId, deviceName: 'vdb', mayShareBootable: false, reservedAt: noon },
});

describe('the question whether a server may have a volume', () => {
  let lab: ReturnType<typeof openStore>;
  let question: VolumeQuestion;
  let writeSide: WriteSide;

  const types = async (stream: string): Promise<readonly string[]> =>
    (await all(lab.store.readStream(stream))).map(({ event }) => event.type);

  beforeEach(async () => {
    lab = openStore();
    const toStore = (event: Message) => ({ id: systemIds.uuid(), event, metadata });
    const record = (stream: string, events: readonly Message[]) => lab.store.append(stream, 'no-stream', events.map(toStore));
    await record(streamOf.volume(volumeId), available);
    await record(streamOf.server(s1), [discovered(), deviceReserved(a1), deviceReserved(a2, { deviceName: 'vdc' })]);
    await record(streamOf.host(host1), [{ type: 'HostRegistered', data: { hostName: host1, ...facts, registeredAt: noon } }]);
    const clock = woundClock(noon);
    const handler = new CommandHandler(lab.store, clock, systemIds);
    writeSide = new WriteSide(handler, unasked as ProjectionRunner);
    question = new VolumeQuestion(writeSide, handler, clock);
  });
  afterEach(() => lab.dispose());

  it('is answered yes, and yes again to who asks the same', async () => {
    const position = await question.ask(wish(a1), cause);
    expect(position).toBeDefined();
    expect(await question.ask(wish(a1), cause)).toBe(position);
    expect(await types(streamOf.volume(volumeId))).toEqual(['VolumeCreated', 'VolumeProvisioned', 'Reserved', 'ExportRequested']);
  });

  it('is answered no, for good: who asks again after somebody else did is not told yes, and the name is given back once', async () => {
    await question.ask(wish(a1), cause);
    expect(await refusalOf(question.ask(wish(a2), cause))).toBe('volume-status');
    expect(await refusalOf(question.ask(wish(a2), cause))).toBe('attachment-state');
    expect((await types(streamOf.volume(volumeId))).filter((type) => type === 'ReservationRefused')).toHaveLength(1);
    expect((await types(streamOf.server(s1))).filter((type) => type === 'DeviceReleased')).toHaveLength(1);
  });

  describe('while a host it would take is in maintenance', () => {
    const begin = async (host: HostName, service: HostService): Promise<void> => {
      const data = { hostName: host, now: noon };
      await writeSide.decideOnHost({ type: 'RegisterHost', data: { ...data, ...facts } }, cause);
      await writeSide.decideOnHost({ type: 'BeginMaintenance', data: { ...data, service, reason: null, by: 'ann' } }, cause);
    };

    it.each([
      ['the host of the server', host1, 'compute'],
      ['the host that keeps the volume', storageHost, 'volume'],
    ] as const)('is answered no, for good, where it is %s', async (_which, host, service) => {
      await begin(host, service);
      expect(await refusalOf(question.ask(wish(a1), cause))).toBe('host-in-maintenance');
      expect(await types(streamOf.volume(volumeId))).toEqual(['VolumeCreated', 'VolumeProvisioned', 'ReservationRefused']);
      expect(await types(streamOf.server(s1))).toContain('DeviceReleased');
    });

    it.each([
      ['the storage of the host of the server', host1, 'volume'],
      ['the guests of the host that keeps the volume', storageHost, 'compute'],
    ] as const)('is answered yes where it is only %s', async (_which, host, service) => {
      await begin(host, service);
      expect(await question.ask(wish(a1), cause)).toBeDefined();
    });

    it('is answered yes where it was before the maintenance began', async () => {
      const position = await question.ask(wish(a1), cause);
      await begin(host1, 'compute');
      expect(await question.ask(wish(a1), cause)).toBe(position);
    });
  });

  it('gives no name back that the volume has said yes to, though the server is gone when it is asked once more', async () => {
    await question.ask(wish(a1), cause);
    const vanished = { type: 'ServerVanished', data: { serverId: s1, seenAt: noon } };
    await lab.store.append(streamOf.server(s1), 2, [{ id: systemIds.uuid(), event: vanished, metadata }]);
    expect(await refusalOf(question.ask(wish(a1), cause))).toBe('server-not-found');
    expect(await types(streamOf.server(s1))).not.toContain('DeviceReleased');
    expect(await refusalOf(question.ask(wish(a2), cause))).toBe('server-not-found');
    expect((await types(streamOf.server(s1))).filter((type) => type === 'DeviceReleased')).toHaveLength(1);
  });
});
