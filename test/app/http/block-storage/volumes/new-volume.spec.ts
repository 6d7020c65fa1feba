import { describe, expect, it } from '@jest/globals';
import { readNewVolume } from '../../../../../src/app/http/block-storage/volumes/new-volume.js';
import { ApiVersion, type VersionText } from '../../../../../src/app/http/versions/api-version.js';

const read = (volume: object, version: VersionText = '3.71') => readNewVolume({ volume }, ApiVersion.of(version));
const id = 'aaaaaaaa-0000-4000-8000-000000000001';

const plain = { name: null, description: null, sizeGiB: 1, volumeType: null, availabilityZone: 'nova', metadata: {} };

describe('what is asked of a new volume', () => {
  it('is a size, and defaults for the rest', () => {
    expect(read({ size: 1 })).toEqual(plain);
  });

  it('may be null throughout, as clients send it', () => {
    const nulls = ['name', 'description', 'volume_type', 'availability_zone', 'imageRef', 'source_volid', 'snapshot_id', 'backup_id'];
    const others = { consistencygroup_id: null, metadata: null, group_id: null, multiattach: null, image_id: null };
    expect(read({ size: '1', ...Object.fromEntries(nulls.map((name) => [name, null])), ...others })).toEqual(plain);
  });

  it('is what was said', () => {
    const said = { size: 5, name: 'n', description: 'd', volume_type: 't', availability_zone: 'nova', metadata: { a: 'b' } };
    expect(read(said)).toEqual({ ...plain, name: 'n', description: 'd', sizeGiB: 5, volumeType: 't', metadata: { a: 'b' } });
  });

  it('may be named the old way', () => {
    expect(read({ size: 1, display_name: 'n', display_description: 'd' })).toMatchObject({ name: 'n', description: 'd' });
  });

  it('takes an empty volume type for none', () => {
    expect(read({ size: 1, volume_type: '' }).volumeType).toBeNull();
  });

  it.each([undefined, null, 0, -1, 1.5, 'x', '', true, [], 2 ** 31])('is not of size %j', (size) => {
    expect(() => read({ size })).toThrow('volume.size');
  });

  it.each([
    ['name', 'x'.repeat(256)],
    ['name', 5],
    ['description', 'x'.repeat(256)],
    ['volume_type', 'x'.repeat(256)],
    ['metadata', { a: 5 }],
    ['metadata', { '': 'x' }],
    ['metadata', { a: 'x'.repeat(256) }],
    ['metadata', []],
    ['availability_zone', ''],
    ['multiattach', 'perhaps'],
    ['snapshot_id', 'x'],
    ['source_volid', 'x'],
    ['backup_id', 'x'],
    ['consistencygroup_id', 'x'],
  ])('has no %s %j', (name, value) => {
    expect(() => read({ size: 1, [name]: value })).toThrow(`volume.${name}`);
  });

  it('is not in another zone', () => {
    expect(() => read({ size: 1, availability_zone: 'moon' })).toThrow("Availability zone 'moon' is invalid");
  });

  it('leaves it to the type whether it can be shared', () => {
    expect(read({ size: 1, multiattach: 'false' })).toEqual(plain);
    expect(() => read({ size: 1, multiattach: true })).toThrow('ask for such a volume type');
  });

  it.each([
    ['imageRef', 'any', 400],
    ['image_id', id, 400],
    ['snapshot_id', id, 404],
    ['source_volid', id, 404],
    ['backup_id', id, 404],
    ['consistencygroup_id', id, 404],
    ['group_id', 'any', 404],
  ])('is not made from %s', (name, value, status) => {
    expect(() => read({ size: 1, [name]: value })).toThrow(expect.objectContaining({ status }));
  });

  it('has properties nobody knows up to 3.52 only', () => {
    expect(read({ size: 1, colour: 'red' }, '3.52')).toEqual(plain);
    expect(() => read({ size: 1, colour: 'red' }, '3.53')).toThrow('volume.colour is not a known property');
  });

  it.each([undefined, null, [], 'x', {}, { volume: null }, { volume: [] }, { volume: 'x' }])('is not in the body %j', (body) => {
    expect(() => readNewVolume(body, ApiVersion.of('3.0'))).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('may come with hints for a scheduler', () => {
    const hints = { 'OS-SCH-HNT:scheduler_hints': { same_host: [id] } };
    expect(readNewVolume({ volume: { size: 1 }, ...hints }, ApiVersion.of('3.71'))).toEqual(plain);
  });
});
