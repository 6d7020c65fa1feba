import { describe, expect, it } from '@jest/globals';
import { newAttachmentView, volumeAttachmentView } from '../../../../../src/app/http/compute/attachments/volume-attachment.views.js';
import type { VersionText } from '../../../../../src/app/http/versions/api-version.js';
import { aDevice, anAttachment, aServer, aVolume, knownServer, version } from '../../../../support/compute-examples.js';

const ids = { volumeId: aVolume, serverId: aServer, device: '/dev/vdb' };

describe('a volume on a server', () => {
  const fields: readonly [VersionText, object][] = [
    ['2.1', { id: aVolume }],
    ['2.69', { id: aVolume }],
    ['2.70', { id: aVolume, tag: 'db' }],
    ['2.78', { id: aVolume, tag: 'db' }],
    ['2.79', { id: aVolume, tag: 'db', delete_on_termination: true }],
    ['2.88', { id: aVolume, tag: 'db', delete_on_termination: true }],
    ['2.89', { tag: 'db', delete_on_termination: true, attachment_id: anAttachment, bdm_uuid: anAttachment }],
    ['2.101', { tag: 'db', delete_on_termination: true, attachment_id: anAttachment, bdm_uuid: anAttachment }],
  ];
  it.each(fields)('is shown in %s as that version has it', (at, own) => {
    expect(volumeAttachmentView(knownServer(), aDevice, version(at))).toEqual({ ...ids, ...own });
  });

  it.each<[VersionText, object]>([
    ['2.69', {}],
    ['2.70', { tag: 'db' }],
    ['2.79', { tag: 'db', delete_on_termination: true }],
    ['2.100', { tag: 'db', delete_on_termination: true }],
  ])('is answered in %s, when it is new, under the id of the volume', (at, own) => {
    expect(newAttachmentView(knownServer(), aDevice, version(at))).toEqual({ id: aVolume, ...ids, ...own });
  });
});
