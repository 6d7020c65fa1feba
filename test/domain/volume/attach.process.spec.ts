/** Attaching, whatever happens on the way: each step fails in each way, comes twice, and is cut off by a restart. */
import { describe, expect, it } from '@jest/globals';
import { volumeStatusOf } from '../../../src/domain/volume/volume.state.js';
import { rejectionOf } from '../../support/decider-spec.js';
import { a1, a2, afterNoon, reserve, s1, s2, volumeId } from '../../support/examples.js';
import type { Fate } from '../../support/fake-hosts.js';
import { SagaWorld } from '../../support/saga-world.js';

const works = ['Export', 'Connect', 'PlugIn'] as const;
const undoOf = { Export: 'Revoke', Connect: 'Disconnect', PlugIn: 'Unplug' } as const;
type Work = (typeof works)[number];

/** This work ends so at its first tries; everything else is done. */
const failing = (type: string, ...fates: Fate[]) =>
  new SagaWorld({ fate: (work, tries) => (work.type === type ? (fates[tries - 1] ?? 'done') : 'done') });
const always = (fates: Record<string, Fate>) => new SagaWorld({ fate: (work) => fates[work.type] ?? 'done' });
const attaching = (world: SagaWorld): SagaWorld => {
  world.requestAttach(a1);
  return world;
};

describe('attaching', () => {
  it('makes export, host and guest, in this order', () => {
    const world = attaching(new SagaWorld());
    world.run();
    world.expectAttached(a1);
    expect(world.hosts.journal).toEqual([`Export ${a1}`, `Connect ${a1}`, `PlugIn ${a1}`]);
    expect(world.devicesOf(s1)).toEqual([`vdb ${a1}`]);
  });
  it('does the same when everything comes twice', () => {
    const world = attaching(new SagaWorld({ twice: true }));
    world.run();
    world.expectAttached(a1);
    expect(world.happened('Attached')).toBe(1);
  });
  it('writes the same history when Mooring starts anew before any of its steps', () => {
    const plain = attaching(new SagaWorld());
    plain.run();
    for (const steps of [0, 1, 2, 3]) {
      const world = attaching(new SagaWorld());
      world.run({ steps });
      world.restart();
      world.run();
      expect(world.log).toEqual(plain.log);
    }
  });
});

describe.each(works)('attaching, when the step %s', (type: Work) => {
  it('is refused, is undone to the last part', () => {
    const world = attaching(failing(type, 'refused'));
    world.run();
    world.expectNothingLeft();
    expect(world.happened('AttachFailed')).toBe(1);
  });
  it.each(['unheard', 'lost'] as const)('is in doubt (%s), is done again', (fate) => {
    const world = attaching(failing(type, fate));
    world.run();
    world.expectAttached(a1);
  });
  it.each(['unheard', 'lost'] as const)('is in doubt (%s) and then refused, is undone', (fate) => {
    const world = attaching(failing(type, fate, 'refused'));
    world.run();
    world.expectNothingLeft();
  });
  it.each(['unheard', 'lost'] as const)('is in doubt (%s) for ever, is given up and undone', (fate) => {
    const world = attaching(always({ [type]: fate }));
    world.run();
    world.expectNothingLeft();
    expect(world.hosts.journal).toContain(`${undoOf[type]} ${a1}`);
  });
  it('is done but never recorded, is done again after the restart', () => {
    const world = attaching(failing(type, 'crash'));
    world.run();
    world.expectAttached(a1);
  });
  it('is done but never recorded and then refused, is undone', () => {
    const world = attaching(failing(type, 'crash', 'refused', 'refused'));
    world.run();
    world.expectNothingLeft();
  });
  it('is in doubt and so is its undoing, shows an error and keeps others away until the host answers', () => {
    const world = attaching(always({ [type]: 'unheard', [undoOf[type]]: 'lost' }));
    world.run({ seconds: 600 });
    world.expectNothingUnknown();
    const volume = world.volume();
    expect(volume).toMatchObject({ stage: 'live', attachments: { [a1]: { stage: 'undoing' } } });
    expect(volume.stage === 'live' && volumeStatusOf(volume)).toBe('available');
    expect(rejectionOf(() => world.tellVolume(reserve(a2, { serverId: s2, requestedAt: world.now, now: world.now }))).code).toBe(
      'export-still-there',
    );

    world.fate = () => 'done';
    world.run();
    world.expectNothingLeft();
    world.requestAttach(a2, s2);
    world.run();
    world.expectAttached(a2);
  });
});

describe('a detach asked for while the attach is under way', () => {
  it.each([0, 1, 2, 3])('takes away what was made after %i steps', (steps) => {
    const world = attaching(new SagaWorld());
    world.run({ steps });
    world.requestDetach(a1);
    world.run();
    world.expectNothingLeft();
  });
  it.each(works)('takes away what may have been made while %s is in doubt', (type) => {
    const world = attaching(failing(type, 'unheard'));
    world.run({ steps: works.indexOf(type) + 1 });
    world.requestDetach(a1);
    world.run();
    world.expectNothingLeft();
  });
});

describe('a request that dies when the device name is held', () => {
  it('is finished by the process, a little later', () => {
    const world = new SagaWorld();
    world.holdDevice(a1);
    world.run({ seconds: 4 });
    expect(world.happened('Reserved')).toBe(0);
    world.run();
    world.expectAttached(a1);
  });
  it('is finished once, though the request was only slow', () => {
    const world = new SagaWorld();
    const wish = world.holdDevice(a1);
    world.run();
    if (wish) world.ask({ ...wish, now: world.now });
    world.run();
    world.expectAttached(a1);
    expect(world.happened('Reserved')).toBe(1);
  });
  it('is undone when another server was faster', () => {
    const world = new SagaWorld();
    world.holdDevice(a1);
    world.requestAttach(a2, s2);
    world.run();
    world.expectAttached(a2);
    expect(world.devicesOf(s1)).toEqual([]);
    expect(world.happened('ReservationRefused')).toBe(1);
  });
  it('is undone when the volume is deleted meanwhile', () => {
    const world = new SagaWorld();
    world.holdDevice(a1);
    world.tellVolume({ type: 'RequestDeletion', data: { volumeId: volumeId, now: world.now } });
    world.run();
    expect(world.devicesOf(s1)).toEqual([]);
    expect(world.open).toEqual([]);
  });
  it('is undone when Mooring comes back too late to know what became of it', () => {
    const world = new SagaWorld();
    world.holdDevice(a1);
    world.pass(3600);
    world.restart();
    world.run();
    world.expectNothingLeft();
  });
  it('is refused the same way however often it is asked', () => {
    const world = new SagaWorld({ twice: true });
    world.holdDevice(a1);
    world.requestAttach(a2, s2);
    world.run();
    expect(world.happened('ReservationRefused')).toBe(1);
  });
});

describe('a reservation of an outside driver', () => {
  it('lapses when its time is up and nothing was begun', () => {
    const world = new SagaWorld();
    world.tellVolume(reserve(a1, { expiresAt: afterNoon(60) }));
    world.run({ seconds: 59 });
    expect(world.status).toBe('reserved');
    world.run();
    world.expectNothingLeft();
  });
});
