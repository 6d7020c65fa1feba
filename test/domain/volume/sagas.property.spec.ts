/** Several attachments, servers and restarts at once, on hosts that fail as they like: nothing unknown is left, nobody is hurt, all ends well. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attachmentId, serverId, streamOf } from '../../../src/domain/kernel/ids.js';
import { attachmentsOf } from '../../../src/domain/volume/volume.state.js';
import type { VolumeEvent } from '../../../src/domain/volume/volume.events.js';
import { available, shared, volumeId } from '../../support/examples.js';
import { RandomWorld, worldStory } from '../../support/random-world.js';
import { SagaWorld } from '../../support/saga-world.js';
import { discovered } from '../../support/server-examples.js';

describe.each<[string, readonly VolumeEvent[]]>([
  ['a volume for one host', available],
  ['a shared volume', shared],
])('%s, attached and detached by many on hosts that fail', (_what, history) => {
  it('leaves nothing unknown on the way, comes to rest when hosts answer, and is free when all have let go', () =>
    fc.assert(
      fc.property(worldStory, (story) => {
        const world = new RandomWorld(history, story);
        world.playAll(() => world.expectNothingUnknown());
        world.fate = () => 'done';
        world.run();
        world.expectNothingUnknown();
        const volume = world.volume();
        const held = volume.stage === 'live' ? attachmentsOf(volume) : [];
        expect(held.filter(({ stage }) => !['reserved', 'connected', 'attached'].includes(stage))).toEqual([]);
        expect(world.devices.sort()).toEqual(held.flatMap(({ id, deviceName }) => (deviceName ? [`${deviceName} ${id}`] : [])).sort());

        for (const { id } of held) world.requestDetach(id);
        world.run();
        world.expectNothingLeft();
      }),
      { numRuns: 150 },
    ));
});

describe('sixteen servers that ask for one volume at once', () => {
  const ids = Array.from({ length: 16 }, (_, index) => ({ id: attachmentId(`many-${index}`), server: serverId(`many-${index}`) }));
  /** Every request holds its device name before any of them asks the volume. */
  const rush = (volume: readonly VolumeEvent[]): SagaWorld => {
    const world = new SagaWorld({ volume });
    for (const { server } of ids) world.record(streamOf.server(server), [discovered({ serverId: server })]);
    const wishes = ids.map(({ id, server }) => world.holdDevice(id, server));
    for (const wish of wishes) if (wish) world.ask({ ...wish, now: world.now });
    world.run();
    return world;
  };
  const attachedIn = (world: SagaWorld) => {
    const volume = world.volume(volumeId);
    return volume.stage === 'live' ? attachmentsOf(volume).filter(({ stage }) => stage === 'attached').length : 0;
  };

  it('leave one winner, and no device name with anybody else', () => {
    const world = rush(available);
    world.expectAttached(attachmentId('many-0'));
    expect(world.happened('ReservationRefused')).toBe(15);
    expect(world.happened('DeviceReleased')).toBe(15);
  });
  it('all get a shared one, and none is refused (§10.13)', () => {
    const world = rush(shared);
    expect(attachedIn(world)).toBe(16);
    expect(world.happened('ReservationRefused')).toBe(0);
    expect(world.status).toBe('in-use');
  });
});
