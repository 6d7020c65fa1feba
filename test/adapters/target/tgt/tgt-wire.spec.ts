import { describe, expect, it } from '@jest/globals';
import { decodedAnswer, encodedRequest } from '../../../../src/adapters/target/tgt/tgt-wire.js';

/** What `tgtadm` 1.0.85 was seen to write, as mode, operation, length, target, LUN; every byte left out is zero. */
const head = (fields: { mode: number; op: number; length: number; tid: string; lun: string }) => {
  const word = (value: number) => Buffer.from([value, 0, 0, 0]).toString('hex');
  const driver = Buffer.from('iscsi').toString('hex').padEnd(128, '0');
  return `${word(fields.mode)}${word(fields.op)}${driver}${word(fields.length)}${fields.tid}${'0'.repeat(16)}${fields.lun}`.padEnd(
    240,
    '0',
  );
};
const anyTarget = 'ffffffff';
const anyLun = 'ffffffffffffffff';

describe('a request to tgtd', () => {
  it.each([
    [
      'makes a target',
      encodedRequest({ mode: 'target', op: 'new', tid: 1, params: 'targetname=iqn.2026-11.org.mooring:test-1' }),
      head({ mode: 1, op: 0, length: 0xa2, tid: '01000000', lun: anyLun }),
      'targetname=iqn.2026-11.org.mooring:test-1\0',
    ],
    [
      'makes a unit',
      encodedRequest({ mode: 'lun', op: 'new', tid: 1, lun: 1, params: 'path=/tmp/adapter/vol1.raw' }),
      head({ mode: 2, op: 0, length: 0x93, tid: '01000000', lun: '0100000000000000' }),
      'path=/tmp/adapter/vol1.raw\0',
    ],
    [
      'lists the targets',
      encodedRequest({ mode: 'target', op: 'show' }),
      head({ mode: 1, op: 2, length: 0x78, tid: anyTarget, lun: anyLun }),
      '',
    ],
    [
      'lets an initiator in no more',
      encodedRequest({ mode: 'target', op: 'unbind', tid: 1, params: 'initiator-name=iqn.2026-11.org.client:a' }),
      head({ mode: 1, op: 4, length: 0xa0, tid: '01000000', lun: anyLun }),
      'initiator-name=iqn.2026-11.org.client:a\0',
    ],
  ])('is byte for byte what tgtadm says when it %s', (_, request, expectedHead, expectedText) => {
    expect(request.subarray(0, 120).toString('hex')).toBe(expectedHead);
    expect(request.subarray(120).toString()).toBe(expectedText);
  });

  it('names a session and a connection where it closes one', () => {
    const request = encodedRequest({ mode: 'connection', op: 'delete', tid: 1, sessionId: 127, connectionId: 2 });
    expect([request.readBigUInt64LE(80), request.readUInt32LE(96)]).toEqual([127n, 2]);
  });
});

describe('an answer of tgtd', () => {
  it('is a plain success', () => {
    expect(decodedAnswer(Buffer.from([0, 0, 0, 0, 8, 0, 0, 0]))).toEqual({ error: 0, text: '' });
  });

  it('carries the text that was asked for', () => {
    const bytes = Buffer.concat([Buffer.from([0, 0, 0, 0, 30, 0, 0, 0]), Buffer.from('Account list:\n    u1\n\0')]);
    expect(decodedAnswer(bytes)).toEqual({ error: 0, text: 'Account list:\n    u1\n' });
  });

  it('carries the number of an error', () => {
    expect(decodedAnswer(Buffer.from([9, 0, 0, 0, 8, 0, 0, 0]))).toEqual({ error: 9, text: '' });
  });

  it.each([
    ['nothing at all', Buffer.alloc(0)],
    ['half a head', Buffer.from([0, 0, 0, 0])],
    ['less than its length says', Buffer.from([0, 0, 0, 0, 30, 0, 0, 0, 65])],
  ])('is none when it is %s', (_, bytes) => {
    expect(decodedAnswer(bytes)).toBeUndefined();
  });
});
