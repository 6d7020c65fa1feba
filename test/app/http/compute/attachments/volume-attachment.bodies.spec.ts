import { describe, expect, it } from '@jest/globals';
import { readChangedAttachment, readNewAttachment } from '../../../../../src/app/http/compute/attachments/volume-attachment.bodies.js';
import type { VersionText } from '../../../../../src/app/http/versions/api-version.js';
import { aServer, aVolume as volumeId, version } from '../../../../support/compute-examples.js';

const made = (fields: object, at: VersionText = '2.101') => ({ ...readNewAttachment({ volumeAttachment: fields }, version(at)) });
const changed = (fields: object, at: VersionText = '2.101') => ({ ...readChangedAttachment({ volumeAttachment: fields }, version(at)) });

describe('what is asked of a new attachment', () => {
  it('is a volume, and what else its version has', () => {
    expect(made({ volumeId }, '2.1')).toEqual({ volumeId });
    expect(made({ volumeId, device: null, tag: 'db', delete_on_termination: 'yes' })).toEqual({
      ...{ volumeId, device: null, tag: 'db', delete_on_termination: true },
    });
  });

  it.each<[string, VersionText, string, unknown]>([
    ['2.48', '2.49', 'tag', 'db'],
    ['2.78', '2.79', 'delete_on_termination', true],
  ])('has in %s no property that came with %s: %s', (before, since, property, value) => {
    expect(() => made({ volumeId, [property]: value }, before as VersionText)).toThrow(
      `volumeAttachment.${property} is not a known property`,
    );
    expect(made({ volumeId, [property]: value }, since)).toHaveProperty(property, value);
  });

  it.each(['/dev/vdb', '/dev/sdc', '/dev/xvdb', '/dev/hda1', '/dev/vdaa', '/dev/x'])('may be the device %s', (device) => {
    expect(made({ volumeId, device })).toEqual({ volumeId, device });
  });

  it.each([...['vdb', '/dev/', '/dev/vd_b', '/dev/vdb/..', '/dev/vdb\n', '', 'auto', `/dev/${'a'.repeat(300)}`, 5, {}, ['/dev/vdb']]])(
    'is not the device %j',
    (device) => {
      expect(() => made({ volumeId, device })).toThrow('volumeAttachment.device must be a device path');
    },
  );

  it.each(['', 'a,b', 'a/b', 'x'.repeat(61), null, 7])('is not tagged %j', (tag) => {
    expect(() => made({ volumeId, tag })).toThrow('volumeAttachment.tag must be');
  });

  it.each([undefined, null, '', 'x', 'A'.repeat(36), 5])('is not of the volume %j', (id) => {
    expect(() => made({ volumeId: id })).toThrow('volumeAttachment.volumeId');
  });

  it.each([undefined, null, [], {}, { volumeAttachment: null }, { volumeAttachment: { volumeId }, more: 1 }])(
    'is not in the body %j',
    (body) => {
      expect(() => readNewAttachment(body, version('2.1'))).toThrow();
    },
  );
});

describe('what may be sent to change an attachment', () => {
  it('is another volume, and below 2.85 nothing else', () => {
    expect(changed({ volumeId }, '2.84')).toEqual({ volumeId });
    expect(() => changed({ volumeId, delete_on_termination: true }, '2.84')).toThrow('is not a known property');
  });

  it('is all of the attachment from 2.85 on', () => {
    const all = { volumeId, id: volumeId, serverId: aServer, device: '/dev/vdb', tag: 'db', delete_on_termination: false };
    expect(changed(all, '2.85')).toEqual(all);
  });
});
