import { describe, expect, it } from '@jest/globals';
import { subjectsOfMutation } from '../../../../src/app/http/faults/mutation-subjects.js';

const [one, other] = ['11111111-1111-4111-8111-111111111111', 'AAAAAAAA-2222-4222-8222-222222222222'];

describe('what a mutation was about', () => {
  it.each(['updateVolume', 'deleteVolume', 'extendVolume', 'setVolumeMetadata', 'setVolumeReadonly', 'beginAttach', 'abandonDetach'])(
    'is the volume in %s',
    (name) => expect(subjectsOfMutation({ name, args: { id: one } })).toEqual([`volume/${one}`]),
  );

  it.each(['connectAttachment', 'completeAttachment', 'deleteAttachment'])('is the attachment in %s', (name) =>
    expect(subjectsOfMutation({ name, args: { id: one } })).toEqual([`attachment/${one}`]),
  );

  it.each(['deleteVolumeType', 'updateVolumeType', 'setExtraSpecs', 'removeWebhook', 'skipParkedLane'])('is none of these in %s', (name) =>
    expect(subjectsOfMutation({ name, args: { id: one } })).toEqual([]),
  );

  it('are those it wanted brought together, as arguments and in its input', () => {
    const subjects = [`server/${one}`, `volume/${other.toLowerCase()}`];
    expect(subjectsOfMutation({ name: 'attachVolume', args: { serverId: one, input: { volumeId: other, device: one } } })).toEqual(
      subjects,
    );
    expect(subjectsOfMutation({ name: 'detachVolume', args: { serverId: one, volumeId: other } })).toEqual(subjects);
  });

  it('is nothing where it names nothing', () => {
    expect(subjectsOfMutation({ name: 'updateVolume', args: { id: 'swordfish', input: null } })).toEqual([]);
  });
});
