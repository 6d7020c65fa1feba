/** Detaching, whatever happens on the way. An export never goes while a guest or a host may still use it. */
import { describe, expect, it } from '@jest/globals';
import type { HostWork } from '../../../src/domain/host/host-work.js';
import { rejectionOf } from '../../support/decider-spec.js';
import { a1, a2, complete, connect, connectorOf, reserve, s2, shared, volumeId } from '../../support/examples.js';
import type { Fate } from '../../support/fake-hosts.js';
import { SagaWorld, type WorldOptions } from '../../support/saga-world.js';

const works = ['Unplug', 'Disconnect', 'Revoke'] as const;
const failing =
  (type: string, ...fates: Fate[]) =>
  (work: HostWork, tries: number): Fate =>
    work.type === type ? (fates[tries - 1] ?? 'done') : 'done';
const always =
  (type: string, fate: Fate) =>
  (work: HostWork): Fate =>
    work.type === type ? fate : 'done';

/** Attached without trouble, then asked to be detached. */
const detaching = (fate?: SagaWorld['fate'], options: WorldOptions = {}): SagaWorld => {
  const world = new SagaWorld(options);
  world.requestAttach(a1);
  world.run();
  world.expectAttached(a1);
  if (fate) world.fate = fate;
  world.requestDetach(a1);
  return world;
};

describe('detaching', () => {
  it('takes guest, host and export, in this order, and gives the device name back', () => {
    const world = detaching();
    world.run();
    world.expectNothingLeft();
    expect(world.hosts.journal.slice(3)).toEqual([`Unplug ${a1}`, `Disconnect ${a1}`, `Revoke ${a1}`]);
  });
  it('does the same when everything comes twice', () => {
    const world = detaching(undefined, { twice: true });
    world.run();
    world.expectNothingLeft();
    expect(world.happened('Detached')).toBe(1);
    expect(world.happened('DeviceReleased')).toBe(1);
  });
  it('writes the same history when Mooring starts anew before any of its steps', () => {
    const plain = detaching();
    plain.run();
    for (const steps of [0, 1, 2, 3, 4]) {
      const world = detaching();
      world.run({ steps });
      world.restart();
      world.run();
      expect(world.log).toEqual(plain.log);
    }
  });
  it('of one server leaves what another has of a shared volume (§10.7)', () => {
    const world = new SagaWorld({ volume: shared });
    world.requestAttach(a1);
    world.requestAttach(a2, s2);
    world.run();
    world.requestDetach(a1);
    world.run();
    world.expectAttached(a2);
  });
});

describe.each(works)('detaching, when the step %s', (type) => {
  it.each(['refused', 'unheard', 'lost', 'crash'] as const)('ends %s, is done again', (fate) => {
    const world = detaching(failing(type, fate));
    world.run();
    world.expectNothingLeft();
  });
  it('fails in every way, one after the other, is done in the end', () => {
    const world = detaching(failing(type, 'lost', 'refused', 'crash', 'refused', 'unheard'));
    world.run();
    world.expectNothingLeft();
  });
});

describe('a guest that never lets go of the disk', () => {
  const rolledBack = () => {
    const world = detaching(always('Unplug', 'lost'));
    world.run({ seconds: 600 });
    return world;
  };
  it('keeps it: it is asked eight times, then the volume is in use as before', () => {
    const world = rolledBack();
    world.expectAttached(a1);
    expect(world.happened('StepFailed')).toBe(8);
    expect(world.volume()).toMatchObject({ attachments: { [a1]: { stage: 'attached', lastFailure: 'no answer' } } });
  });
  it('gets the disk’s definition put back, which the tries may have changed', () =>
    expect(rolledBack().hosts.journal.at(-1)).toBe(`PlugIn ${a1}`));
  it('gets the disk back that it did let go of unheard', () => {
    const world = detaching(always('Unplug', 'unheard'));
    world.run();
    world.expectAttached(a1);
  });
  it('lets go when it is asked anew and can', () => {
    const world = rolledBack();
    world.fate = () => 'done';
    world.requestDetach(a1);
    world.run();
    world.expectNothingLeft();
  });
  it('can be asked anew while its definition is still being put back', () => {
    const world = detaching((work) => (work.type === 'Unplug' || work.type === 'PlugIn' ? 'lost' : 'done'));
    world.run({ seconds: 600 });
    expect(world.open).toEqual(['plug in']);
    world.fate = () => 'done';
    world.requestDetach(a1);
    world.run();
    world.expectNothingLeft();
  });
});

describe.each(['Disconnect', 'Revoke'] as const)('detaching, when the step %s never succeeds', (type) => {
  it.each(['refused', 'lost', 'unheard'] as const)('(%s) shows an error, keeps others away and goes on trying', (fate) => {
    const world = detaching(always(type, fate));
    world.run({ seconds: 600 });
    world.expectNothingUnknown();
    expect(world.status).toBe('available');
    expect(rejectionOf(() => world.tellVolume(reserve(a2, { serverId: s2, requestedAt: world.now, now: world.now }))).code).toBe(
      'export-still-there',
    );
    expect(world.open).toHaveLength(1);

    world.fate = () => 'done';
    world.run();
    world.expectNothingLeft();
  });
});

describe('an attachment that an outside driver completed', () => {
  const detachingOutside = (fate?: SagaWorld['fate']) => {
    const world = new SagaWorld();
    world.tellVolume(reserve(a1));
    world.tellVolume(connect(a1, { connector: connectorOf('outside') }));
    world.run();
    world.tellVolume(complete(a1));
    if (fate) world.fate = fate;
    world.requestDetach(a1);
    return world;
  };
  it('gives up its export; host and guest are the driver’s', () => {
    const world = detachingOutside();
    world.run();
    world.expectNothingLeft();
    expect(world.hosts.journal).toEqual([`Export ${a1}`, `Revoke ${a1}`]);
  });
  it.each(['refused', 'lost', 'unheard', 'crash'] as const)('does so too after a try that ended %s', (fate) => {
    const world = detachingOutside(failing('Revoke', fate));
    world.run();
    world.expectNothingLeft();
  });
});

describe('an update whose connection fails', () => {
  const failed = (fates: Record<string, Fate>) => {
    const world = new SagaWorld({ fate: (work) => fates[work.type] ?? 'done' });
    world.tellVolume(reserve(a1));
    world.tellVolume(connect(a1));
    world.run({ seconds: 600 });
    return world;
  };
  it('leaves the reservation', () => {
    const world = failed({ Export: 'unheard' });
    expect(world.volume()).toMatchObject({ volumeId, attachments: { [a1]: { stage: 'reserved' } } });
    expect(world.hosts.existing).toEqual([]);
    expect(world.status).toBe('reserved');
  });
  it('leaves nothing when its caller gives up while it is undone', () => {
    const world = failed({ Export: 'unheard', Revoke: 'lost' });
    expect(world.status).toBe('available');
    world.requestDetach(a1);
    world.fate = () => 'done';
    world.run();
    world.expectNothingLeft();
  });
  it('may be tried again', () => {
    const world = failed({ Export: 'refused' });
    world.fate = () => 'done';
    world.tellVolume(connect(a1, { deadlineAt: '2026-01-02T00:00:00.000Z', now: world.now }));
    world.run();
    expect(world.hosts.existing).toEqual([`export ${a1}`]);
  });
});
