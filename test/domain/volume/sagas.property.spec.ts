/** Several attachments, servers and restarts at once, on hosts that fail as they like: nothing unknown is left, nobody is hurt, all ends well. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AttachmentId, attachmentId, serverId, streamOf } from '../../../src/domain/kernel/ids.js';
import { Rejection } from '../../../src/domain/kernel/rejection.js';
import { attachmentsOf } from '../../../src/domain/volume/volume.state.js';
import type { VolumeEvent } from '../../../src/domain/volume/volume.events.js';
import { available, complete, connect, connectorOf, reserve, s1, s2, shared, volumeId } from '../../support/examples.js';
import type { Fate } from '../../support/fake-hosts.js';
import { SagaWorld } from '../../support/saga-world.js';
import { discovered } from '../../support/server-examples.js';

const fate = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Fate>('done') },
  { weight: 3, arbitrary: fc.constantFrom<Fate>('refused', 'unheard', 'lost', 'crash') },
);
const doing = fc.record({
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant('work' as const) },
    { weight: 1, arbitrary: fc.constantFrom('attach', 'hold device', 'detach', 'reserve', 'connect', 'complete', 'restart', 'wait') },
  ),
  slot: fc.nat({ max: 4 }),
  server: fc.constantFrom(s1, s2),
  steps: fc.integer({ min: 1, max: 4 }),
});
type Doing = typeof doing extends fc.Arbitrary<infer Value> ? Value : never;

/** Each attachment has an id of its own; `slot` means the latest, the one before it, and so on. */
class Many extends SagaWorld {
  private readonly ids: AttachmentId[] = [];

  play({ what, slot, server, steps }: Doing): void {
    const id = this.ids.at(-1 - slot) ?? this.newId();
    switch (what) {
      case 'attach':
        return this.requestAttach(this.newId(), server);
      case 'hold device':
        return void this.holdDevice(this.newId(), server);
      case 'detach':
        return this.requestDetach(id);
      case 'reserve':
        return void this.tellVolume(reserve(this.newId(), { serverId: server, now: this.now, requestedAt: this.now }));
      case 'connect':
        return void this.tellVolume(connect(id, { connector: connectorOf(`outside-${server}`), now: this.now, deadlineAt: this.now }));
      case 'complete':
        return void this.tellVolume(complete(id, { now: this.now }));
      case 'restart':
        return this.restart();
      case 'wait':
        return this.pass(30 * steps);
      case 'work':
        return this.run({ steps });
    }
  }

  private newId(): AttachmentId {
    const id = attachmentId(`attachment-${this.ids.length}`);
    this.ids.push(id);
    return id;
  }
}

const unlessRejected = (run: () => void): void => {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
  }
};

const afterAll = (volume: readonly VolumeEvent[], doings: readonly Doing[], fates: readonly Fate[]): SagaWorld => {
  let calls = 0;
  const world = new Many({ volume, fate: () => fates[calls++ % fates.length] ?? 'done' });
  for (const each of doings) {
    unlessRejected(() => world.play(each));
    world.expectNothingUnknown();
  }
  return world;
};

describe.each<[string, readonly VolumeEvent[]]>([
  ['a volume for one host', available],
  ['a shared volume', shared],
])('%s, attached and detached by many on hosts that fail', (_what, history) => {
  it('leaves nothing unknown on the way, comes to rest when hosts answer, and is free when all have let go', () =>
    fc.assert(
      fc.property(fc.array(doing, { maxLength: 60, size: 'max' }), fc.array(fate, { minLength: 1, maxLength: 20 }), (doings, fates) => {
        const world = afterAll(history, doings, fates);
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
