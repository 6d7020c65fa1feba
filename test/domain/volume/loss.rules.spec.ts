import { describe, expect, it } from '@jest/globals';
import { fold } from '../../../src/domain/kernel/decider.js';
import { nextOfAttach } from '../../../src/domain/volume/attach.process.js';
import type { Attaching } from '../../../src/domain/volume/attach.process.js';
import type { RecordPartLost } from '../../../src/domain/volume/volume.commands.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import type { Part, PartLost, VolumeEvent } from '../../../src/domain/volume/volume.events.js';
import { attachmentsOf, volumeStatusOf } from '../../../src/domain/volume/volume.state.js';
import { specOf, type Told } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import { a1, available, noon, volumeId } from '../../support/examples.js';

const given = specOf(volumeDecider);
const lose = (part: Part): RecordPartLost => ({
  type: 'RecordPartLost',
  data: { volumeId, attachmentId: a1, part, reason: 'no such target', foundAt: noon, now: noon },
});
const lost = (part: Part): PartLost => ({
  type: 'PartLost',
  data: { volumeId, attachmentId: a1, part, reason: 'no such target', foundAt: noon, lostAt: noon },
});
const backingLost = { type: 'BackingLost', data: { volumeId, reason: 'no such volume', lostAt: noon } } as const;
const loseBacking = { type: 'RecordBackingLost', data: { volumeId, reason: 'no such volume', now: noon } } as const;
const findBacking = { type: 'RecordBackingFound', data: { volumeId, now: noon } } as const;

const volumeAfter = (...history: Told<VolumeEvent>[]) => {
  const volume = fold(volumeDecider.evolve, volumeDecider.initial, history.flat() as readonly VolumeEvent[]);
  if (volume.stage !== 'live') throw new Error('there is no volume');
  return volume;
};
const stepDueAfter = (...history: Told<VolumeEvent>[]) => {
  const [attachment] = attachmentsOf(volumeAfter(...history));
  return attachment && nextOfAttach(attachment as Attaching)?.step;
};
const madeAgain = (...parts: Part[]): VolumeEvent[] => {
  const outcome: Record<Part, VolumeEvent[]> = {
    export: [example.initialized(a1), example.hostConnectRequested(a1)],
    host: [example.hostConnected(a1), example.guestAttachRequested(a1)],
    guest: [example.guestAttached(a1)],
  };
  return parts.flatMap((part) => outcome[part]);
};

describe('a part of an attachment that has gone without anybody’s doing here', () => {
  it.each<Part>(['export', 'host', 'guest'])('is on record as lost: %s', (part) =>
    given(available, example.attachedByMooring(a1)).when(lose(part)).then(lost(part)),
  );

  it.each<[Part, string, string, string]>([
    ['export', 'export', 'connect host', 'plug in'],
    ['host', 'connect host', 'plug in', ''],
    ['guest', 'plug in', '', ''],
  ])('is made again, and what stands on it looked after: %s', (part, ...steps) => {
    const history = [available, example.attachedByMooring(a1), lost(part)];
    const parts = (['export', 'host', 'guest'] as const).slice(3 - steps.filter((step) => step !== '').length);
    const due = [0, 1, 2].map((done) => stepDueAfter(...history, madeAgain(...parts.slice(0, done))) ?? '');
    expect(due).toEqual(steps);
    expect(stepDueAfter(...history, madeAgain(...parts))).toBeUndefined();
  });

  it('leaves the volume in use meanwhile, and when making it again fails', () => {
    const failed = example.stepFailed(a1, { part: 'export', direction: 'make' });
    expect(volumeStatusOf(volumeAfter(available, example.attachedByMooring(a1), lost('export')))).toBe('in-use');
    expect(volumeStatusOf(volumeAfter(available, example.attachedByMooring(a1), lost('export'), failed))).toBe('in-use');
  });
  it('is made again for an outside driver, too, who does the rest alone', () => {
    for (const history of [example.connectedByClient(a1), example.attachedByClient(a1)]) {
      expect(stepDueAfter(available, history, lost('export'))).toBe('export');
      const made = volumeAfter(available, history, lost('export'), example.initialized(a1));
      expect(attachmentsOf(made)).toEqual(attachmentsOf(volumeAfter(available, history)));
    }
  });
  it('ends in an outcome that is taken: of one that is only connected as of one that is attached', () =>
    given(available, example.connectedByClient(a1), lost('export'))
      .when({ type: 'RecordConnectionInitialized', data: { ...example.initialized(a1).data, now: noon } })
      .then(example.initialized(a1)));

  it('is no news while the attachment comes or goes, or was never there', () => {
    given(available, example.beingAttached(a1)).when(lose('export')).thenNothing();
    given(available, example.attachedByMooring(a1), example.detachRequested(a1), example.guestDetachRequested(a1))
      .when(lose('guest'))
      .thenNothing();
    given(available, example.connectedByClient(a1)).when(lose('guest')).thenNothing();
    given(available).when(lose('export')).thenNothing();
    given(available, example.attachedByMooring(a1), lost('host')).when(lose('guest')).thenNothing();
  });
  it('can be detached instead of being made again', () =>
    given(available, example.attachedByMooring(a1), lost('export'))
      .when(example.detach(a1))
      .then(example.detachRequested(a1), example.guestDetachRequested(a1)));
});

describe('bytes that are gone', () => {
  it('put the volume into error, whoever has it attached', () => {
    given(available).when(loseBacking).then(backingLost);
    const volume = volumeAfter(available, example.attachedByMooring(a1), backingLost);
    expect(volumeStatusOf(volume)).toBe('error');
    expect(attachmentsOf(volume)).toEqual(attachmentsOf(volumeAfter(available, example.attachedByMooring(a1))));
  });
  it('are no news of a volume that is still made, deleted, or in error for another reason', () => {
    given(example.created()).when(loseBacking).thenNothing();
    given(available, example.deletionRequested).when(loseBacking).thenNothing();
    given(example.created(), example.provisionFailed).when(loseBacking).thenNothing();
  });
  it('make it usable again when they are back, and only then', () => {
    given(available, backingLost)
      .when(findBacking)
      .then({ type: 'BackingFound', data: { volumeId, foundAt: noon } });
    given(available).when(findBacking).thenNothing();
    given(example.created(), example.provisionFailed).when(findBacking).thenNothing();
  });
  it('can be deleted', () =>
    given(available, backingLost)
      .when({ type: 'RequestDeletion', data: { volumeId, now: noon } })
      .then(example.deletionRequested));
});
