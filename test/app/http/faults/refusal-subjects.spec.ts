import { describe, expect, it } from '@jest/globals';
import { actionIn, subjectsOf } from '../../../../src/app/http/faults/refusal-subjects.js';

const [one, two, three] = ['11111111', '22222222', '33333333'].map((start) => `${start}-aaaa-4000-8000-000000000000`) as [
  string,
  string,
  string,
];
const about = (url: string, body?: unknown) => subjectsOf({ url, body });

describe('what a refused request was about', () => {
  it('is the volume its path names, with or without a project', () => {
    expect(about(`/volume/v3/volumes/${one}/action`)).toEqual([`volume/${one}`]);
    expect(about(`/volume/v3/${'d'.repeat(32)}/volumes/${one.toUpperCase()}?x=1`)).toEqual([`volume/${one}`]);
  });

  it('is the server and the volume that were to come together', () => {
    const body = { volumeAttachment: { volumeId: two } };
    expect(about(`/compute/v2.1/servers/${one}/os-volume_attachments`, body)).toEqual([`server/${one}`, `volume/${two}`]);
    expect(about(`/compute/v2.1/servers/${one}/os-volume_attachments/${two}`)).toEqual([`server/${one}`, `volume/${two}`]);
  });

  it('is what an outside driver wanted to bring together', () => {
    const body = { attachment: { volume_uuid: one, instance_uuid: two, connector: { initiator: three } } };
    expect(about('/volume/v3/attachments', body)).toEqual([`volume/${one}`, `server/${two}`]);
    expect(about(`/volume/v3/attachments/${three}`, {})).toEqual([`attachment/${three}`]);
  });

  it('is nothing that is no id, however it is sent', () => {
    expect(about('/volume/v3/volumes/detail')).toEqual([]);
    expect(about('/volume/v3/attachments', { attachment: { volume_uuid: { a: 1 }, instance_uuid: 'x'.repeat(100_000) } })).toEqual([]);
    expect(about('/volume/v3/attachments', 'text')).toEqual([]);
    expect(about('/volume/v3/attachments', { attachment: null })).toEqual([]);
  });
});

describe('the action that was asked for', () => {
  it('is the one key of the body', () => expect(actionIn({ 'os-extend': { new_size: 3 } })).toBe('os-extend'));
  it.each([[{}], [{ a: 1, b: 2 }], [null], ['os-extend'], [{ 'a b': 1 }], [{ ['a'.repeat(41)]: 1 }]])('is none in %j', (body) =>
    expect(actionIn(body)).toBeUndefined(),
  );
});
