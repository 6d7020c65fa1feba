import { describe, expect, it } from '@jest/globals';
import { volumeTypeId } from '../../../src/domain/kernel/ids.js';
import { isMultiattach, volumeTypeDecider } from '../../../src/domain/volume-type/volume-type.decider.js';
import { specOf } from '../../support/decider-spec.js';
import { noon } from '../../support/examples.js';

const given = specOf(volumeTypeDecider);
const id = { volumeTypeId: volumeTypeId('type-1') };
const fields = { name: 'shared', description: null, isPublic: true };
const create = { type: 'CreateVolumeType', data: { ...id, ...fields, extraSpecs: {}, now: noon } } as const;
const created = { type: 'VolumeTypeCreated', data: { ...id, ...fields, extraSpecs: {}, createdAt: noon } } as const;
const specs = (extraSpecs: Record<string, string>) =>
  ({ type: 'ExtraSpecsReplaced', data: { ...id, extraSpecs, replacedAt: noon } }) as const;
const setSpecs = (extraSpecs: Record<string, string>) => ({ type: 'SetExtraSpecs', data: { ...id, extraSpecs, now: noon } }) as const;
const removeSpec = (key: string) => ({ type: 'RemoveExtraSpec', data: { ...id, key, now: noon } }) as const;
const describeAs = (change: Partial<typeof fields>) => ({ type: 'DescribeVolumeType', data: { ...id, ...change, now: noon } }) as const;
const remove = { type: 'DeleteVolumeType', data: { ...id, now: noon } } as const;
const deleted = { type: 'VolumeTypeDeleted', data: { ...id, deletedAt: noon } } as const;

describe('a volume type', () => {
  it('is created', () => given().when(create).then(created));
  it('is not created again after it was deleted', () => given(created, deleted).when(create).thenNothing());
  it('is described by what is named, and keeps the rest', () =>
    given(created)
      .when(describeAs({ isPublic: false }))
      .then({ type: 'VolumeTypeDescribed', data: { ...id, ...fields, isPublic: false, describedAt: noon } }));
  it('is as it was when nothing is different', () =>
    given(created)
      .when(describeAs({ name: 'shared' }))
      .thenNothing());
  it('is deleted', () => given(created).when(remove).then(deleted));
  it('is not found before it is created', () => given().when(remove).thenRejected('volume-type-not-found'));
  it('is not found after it was deleted', () => given(created, deleted).when(setSpecs({})).thenRejected('volume-type-not-found'));
});

describe('the extra specs of a volume type', () => {
  it('are merged into what is there', () =>
    given(created, specs({ tier: 'gold' }))
      .when(setSpecs({ multiattach: '<is> True' }))
      .then(specs({ tier: 'gold', multiattach: '<is> True' })));
  it('are as they were when nothing is different', () =>
    given(created, specs({ tier: 'gold' }))
      .when(setSpecs({ tier: 'gold' }))
      .thenNothing());
  it('lose a key', () =>
    given(created, specs({ tier: 'gold', speed: 'high' }))
      .when(removeSpec('tier'))
      .thenOnce('metadata-not-found', specs({ speed: 'high' })));
  it('have nothing by the name of what every object has', () =>
    given(created).when(removeSpec('constructor')).thenRejected('metadata-not-found'));
});

describe('volumes of a type', () => {
  it('can be shared when its extra specs say so in just these words', () => expect(isMultiattach({ multiattach: '<is> True' })).toBe(true));
  it.each([{}, { multiattach: 'True' }, { multiattach: '<is> true' }, { multiattach: '<is> False' }])(
    'cannot be shared with %j',
    (extraSpecs) => expect(isMultiattach(extraSpecs)).toBe(false),
  );
});
