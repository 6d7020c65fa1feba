/** Making, growing and deleting a volume's bytes; and what an outside driver began the old way and never ended. */
import { describe, expect, it } from '@jest/globals';
import { ProcessDriver } from '../../support/process-driver.js';
import { a1, a2, afterNoon, attachByHand, connectBare, createVolume, noon, volumeId } from '../../support/examples.js';
import type { Fate } from '../../support/fake-hosts.js';
import { SagaWorld } from '../../support/saga-world.js';

const steps = {
  create: { work: 'CreateBacking', request: createVolume(), done: { life: { word: 'usable' }, sizeGiB: 10 }, refused: 'error', bytes: 10 },
  grow: {
    ...{ work: 'GrowBacking', request: { type: 'RequestExtension', data: { volumeId, sizeGiB: 20, now: noon } } as const },
    ...{ done: { life: { word: 'usable' }, sizeGiB: 20 }, refused: 'error_extending', bytes: 20 },
  },
  delete: {
    ...{ work: 'DeleteBacking', request: { type: 'RequestDeletion', data: { volumeId, now: noon } } as const },
    ...{ done: { stage: 'deleted' }, refused: 'error_deleting', bytes: undefined },
  },
};

const asking = (step: keyof typeof steps, ...fates: Fate[]): ProcessDriver => {
  const { work, request } = steps[step];
  const driver = new ProcessDriver({ fate: ({ type }, tries) => (type === work ? (fates[tries - 1] ?? 'done') : 'done') });
  if (step !== 'create') {
    driver.tellVolume(createVolume());
    driver.run();
  }
  driver.tellVolume(request);
  return driver;
};

describe.each(['create', 'grow', 'delete'] as const)('to %s a volume', (step) => {
  const { done, refused, bytes } = steps[step];

  it.each<Fate[][]>([[[]], [['unheard']], [['lost']], [['crash']], [['lost', 'unheard', 'crash', 'lost']]])(
    'is done in the end after tries that ended %j',
    (fates) => {
      const driver = asking(step, ...fates);
      driver.run();
      expect(driver.volume()).toMatchObject(done);
      expect(driver.hosts.backings.get(volumeId)).toBe(bytes);
      expect(driver.open).toEqual([]);
    },
  );
  it('is asked again as long as it is in doubt', () => {
    const driver = asking(step, ...Array<Fate>(500).fill('lost'));
    driver.run({ seconds: 3600 });
    expect(driver.open).toEqual([`${step} volume`]);
    driver.fate = () => 'done';
    driver.run();
    expect(driver.volume()).toMatchObject(done);
  });
  it('shows an error when it is refused', () => {
    const driver = asking(step, 'refused');
    driver.run();
    expect(driver.volume()).toMatchObject({ life: { word: refused } });
    expect(driver.open).toEqual([]);
  });
  it('can be deleted after that', () => {
    const driver = asking(step, 'refused');
    driver.run();
    driver.tellVolume(steps.delete.request);
    driver.run();
    expect(driver.volume()).toMatchObject({ stage: 'deleted' });
    expect(driver.hosts.backings.size).toBe(0);
  });
});

describe('what an outside driver began the old way and never ended', () => {
  const beginAttach = { type: 'BeginAttach', data: { volumeId, expiresAt: afterNoon(3600), now: noon } } as const;
  const beginDetach = { type: 'BeginDetach', data: { volumeId, expiresAt: afterNoon(3600), now: noon } } as const;
  const attached = (): SagaWorld => {
    const world = new SagaWorld();
    world.tellVolume(attachByHand(a1));
    return world;
  };

  it('holds the volume for an hour', () => {
    const world = new SagaWorld();
    world.tellVolume(beginAttach);
    world.run({ seconds: 3599 });
    expect(world.status).toBe('attaching');
    world.run();
    world.expectNothingLeft();
  });
  it('is forgotten when the attach is complete', () => {
    const world = new SagaWorld();
    world.tellVolume(beginAttach);
    world.tellVolume(attachByHand(a1));
    world.run();
    expect({ status: world.status, open: world.open, lapsed: world.happened('AttachAbandoned') }).toEqual({
      status: 'in-use',
      open: [],
      lapsed: 0,
    });
  });
  it('leaves the volume in use when a detach was begun', () => {
    const world = attached();
    world.tellVolume(beginDetach);
    world.run();
    expect({ status: world.status, open: world.open, lapsed: world.happened('DetachAbandoned') }).toEqual({
      status: 'in-use',
      open: [],
      lapsed: 1,
    });
  });
  it('lapses too after the connection has ended and the driver died before the attachment', () => {
    const world = attached();
    world.tellVolume(connectBare(a2));
    world.run();
    world.tellVolume(beginDetach);
    world.requestDetach(a2);
    world.run({ seconds: 60 });
    expect(world.status).toBe('detaching');
    world.run();
    expect({ status: world.status, open: world.open, existing: world.hosts.existing }).toEqual({
      status: 'in-use',
      open: [],
      existing: [],
    });
  });
});
