import { describe, it } from '@jest/globals';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import type { MetadataChange } from '../../../src/domain/volume/volume.commands.js';
import { specOf } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import { a1, attachedByClient, available, created, createVolume, noon, volumeId } from '../../support/examples.js';

const given = specOf(volumeDecider);
const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'value']));

describe('creating a volume', () => {
  it('begins it; its bytes are still to be made', () => given().when(createVolume()).then(created()));
  it('is rejected for a size whose bytes nobody can count exactly', () =>
    given()
      .when(createVolume({ sizeGiB: 8_388_608 }))
      .thenRejected('invalid-request', /8388607/));
  it('is rejected with more metadata than anybody reads', () =>
    given()
      .when(createVolume({ metadata: entries(129) }))
      .thenRejected('invalid-request', /128/));
  it('does not begin again what was deleted', () =>
    given(available, example.deletionRequested, example.deleted).when(createVolume()).thenNothing());
});

describe('describing a volume', () => {
  const describeAs = (fields: { name?: string | null; description?: string | null }) =>
    ({ type: 'DescribeVolume', data: { volumeId, now: noon, ...fields } }) as const;
  const described = (name: string | null, description: string | null) =>
    ({ type: 'VolumeDescribed', data: { volumeId, name, description, describedAt: noon } }) as const;

  it('changes what is named and leaves the rest', () =>
    given(available)
      .when(describeAs({ description: 'of the shop' }))
      .then(described('data', 'of the shop')));
  it('can take a name away', () =>
    given(available)
      .when(describeAs({ name: null }))
      .then(described(null, null)));
  it('changes nothing when it is so already', () =>
    given(available)
      .when(describeAs({ name: 'data' }))
      .thenNothing());
  it('is rejected where there is no volume', () => given().when(describeAs({})).thenRejected('volume-not-found'));
});

describe('the metadata of a volume', () => {
  const set = (change: MetadataChange) => ({ type: 'SetMetadata', data: { volumeId, change, now: noon } }) as const;
  const replaced = (metadata: Record<string, string>) =>
    ({ type: 'MetadataReplaced', data: { volumeId, metadata, replacedAt: noon } }) as const;
  const tagged = [...available, replaced({ tier: 'gold', owner: 'ann' })];

  it('is merged into what is there', () =>
    given(tagged)
      .when(set({ how: 'merge', metadata: { owner: 'bob' } }))
      .then(replaced({ tier: 'gold', owner: 'bob' })));
  it('is replaced as a whole', () =>
    given(tagged)
      .when(set({ how: 'replace', metadata: { owner: 'bob' } }))
      .then(replaced({ owner: 'bob' })));
  it.each([128, 129])('is rejected beyond 128 entries in all: %d', (count) => {
    const merged = given(tagged).when(set({ how: 'merge', metadata: entries(count - 2) }));
    if (count > 128) merged.thenRejected('invalid-request', /128/);
    else merged.then(replaced({ tier: 'gold', owner: 'ann', ...entries(126) }));
  });
  it('loses a key', () =>
    given(tagged)
      .when(set({ how: 'remove', key: 'tier' }))
      .thenOnce('metadata-not-found', replaced({ owner: 'ann' })));
  it('has nothing by the name of what every object has', () =>
    given(tagged)
      .when(set({ how: 'remove', key: 'constructor' }))
      .thenRejected('metadata-not-found'));
  it('changes nothing when it is so already', () =>
    given(tagged)
      .when(set({ how: 'replace', metadata: { owner: 'ann', tier: 'gold' } }))
      .thenNothing());
  it('is not the same when a key has another name', () =>
    given(tagged)
      .when(set({ how: 'replace', metadata: { tier: 'gold', user: 'ann' } }))
      .then(replaced({ tier: 'gold', user: 'ann' })));
});

describe('the flags of a volume', () => {
  const setReadonly = (readonly: boolean) => ({ type: 'SetReadonlyFlag', data: { volumeId, readonly, now: noon } }) as const;
  const setBootable = (bootable: boolean) => ({ type: 'SetBootableFlag', data: { volumeId, bootable, now: noon } }) as const;

  it('make it readonly', () => given(available).when(setReadonly(true)).then(example.flaggedReadonly));
  it('change nothing when it is so already', () => given(available).when(setReadonly(false)).thenNothing());
  it('are rejected while it is in use', () => given(available, attachedByClient(a1)).when(setReadonly(true)).thenRejected('volume-status'));
  it('make it bootable', () => given(available).when(setBootable(true)).then(example.flaggedBootable));
  it('make it bootable while it is in use', () =>
    given(available, attachedByClient(a1)).when(setBootable(true)).then(example.flaggedBootable));
});

describe('growing a volume', () => {
  const extend = (sizeGiB: number) => ({ type: 'RequestExtension', data: { volumeId, sizeGiB, now: noon } }) as const;

  it('asks for more bytes', () => given(available).when(extend(20)).then(example.extensionRequested));
  it('is rejected for a size it has', () => given(available).when(extend(10)).thenRejected('volume-not-larger'));
  it('is rejected for a size whose bytes nobody can count exactly', () =>
    given(available)
      .when(extend(8_388_608))
      .thenRejected('invalid-request', /8388607/));
  it('is asked for again after one that failed: there is no other way back to the data', () =>
    given(available, example.extensionRequested, example.extensionFailed).when(extend(20)).then(example.extensionRequested));
  it('is rejected for another size while it grows', () =>
    given(available, example.extensionRequested)
      .when(extend(30))
      .thenRejected('volume-status', /extending/));
  it('is rejected while it is in use', () => given(available, attachedByClient(a1)).when(extend(20)).thenRejected('volume-status'));
  it('is rejected while an export may be there that nobody shows', () =>
    given(available, example.exportRequested(a1, { driver: 'connection' }))
      .when(extend(20))
      .thenRejected('export-still-there'));
});

describe('deleting a volume', () => {
  const remove = { type: 'RequestDeletion', data: { volumeId, now: noon } } as const;
  const undoingFails = [
    ...[example.reserved(a1), example.exportRequested(a1), example.attachFailed(a1, { certain: false }), example.unexportRequested(a1)],
    example.stepFailed(a1, { direction: 'remove', attempt: 3 }),
  ];

  it('asks for its bytes to be removed', () => given(available).when(remove).then(example.deletionRequested));
  it.each([
    ['in error', [created(), example.provisionFailed]],
    ['left small by a growth that failed', [...available, example.extensionRequested, example.extensionFailed]],
    ['left by a deletion that failed', [...available, example.deletionRequested, example.deletionFailed]],
  ])('is accepted of one %s', (_what, history) => given(history).when(remove).then(example.deletionRequested));
  it.each([
    ['being made', [created()]],
    ['reserved', [...available, example.reserved(a1)]],
    ['attaching', [...available, ...example.connectedByClient(a1)]],
    ['in use', [...available, ...attachedByClient(a1)]],
    ['growing', [...available, example.extensionRequested]],
  ])('is rejected of one %s', (_what, history) => given(history).when(remove).thenRejected('volume-status'));
  it('is rejected while an attachment in error may own an export, and names it (§10.4)', () =>
    given(available, undoingFails)
      .when(remove)
      .thenRejected('export-still-there', /attachment-1/));
  it('is rejected of a shared volume with a connection that nobody shows', () =>
    given(example.shared, example.exportRequested(a1, { driver: 'connection' }))
      .when(remove)
      .thenRejected('export-still-there'));
});

describe('what the storage node reports', () => {
  const done = (step: 'create' | 'grow' | 'delete') => ({ type: 'RecordVolumeStep', data: { volumeId, step, now: noon } }) as const;
  const failed = (step: 'create' | 'grow' | 'delete', outcome: 'refused' | 'unknown') =>
    ({
      type: 'RecordVolumeStepFailed',
      data: { volumeId, step, outcome, reason: outcome === 'refused' ? 'full' : 'silence', retryAt: noon, now: noon },
    }) as const;
  const inDoubt = (step: 'create' | 'grow' | 'delete', attempt: number) =>
    ({
      type: 'VolumeStepFailed',
      data: { volumeId, step, outcome: 'unknown', reason: 'silence', attempt, failedAt: noon, retryAt: noon },
    }) as const;
  const growing = [...available, example.extensionRequested];
  const going = [...available, example.deletionRequested];

  it('makes a new volume available', () => given(created()).when(done('create')).then(example.provisioned));
  it('makes it larger', () => given(growing).when(done('grow')).then(example.extended));
  it('has it deleted', () => given(going).when(done('delete')).then(example.deleted));

  it('leaves a new volume in error', () => given(created()).when(failed('create', 'refused')).then(example.provisionFailed));
  it('leaves it at its old size', () => given(growing).when(failed('grow', 'refused')).then(example.extensionFailed));
  it('leaves it undeleted', () =>
    given(going)
      .when(failed('delete', 'refused'))
      .then({ ...example.deletionFailed, data: { ...example.deletionFailed.data, reason: 'full' } }));

  it.each([
    ['create', [created()]],
    ['grow', growing],
    ['delete', going],
  ] as const)('is asked again when it is in doubt (%s)', (step, history) =>
    given(history).when(failed(step, 'unknown')).thenOnceMore(inDoubt(step, 1), inDoubt(step, 2)),
  );
  it.each([
    ['create', 'delete'],
    ['grow', 'create'],
  ] as const)('is no news about a %s while it is to %s', (step, due) => {
    const history = due === 'delete' ? going : [created()];
    given(history).when(done(step)).thenNothing();
    given(history).when(failed(step, 'refused')).thenNothing();
  });
  it('is no news when nothing is due', () => given(available).when(done('create')).thenNothing());
  it('is no news about a volume that is gone', () => given(going, example.deleted).when(done('delete')).thenNothing());
});
