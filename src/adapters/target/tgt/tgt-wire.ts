/**
 * What `tgtadm` says to `tgtd`, said by ourselves: `tgtadm` takes a CHAP password as an argument, which every user of the
 * machine can read while it runs. It also spares a process for each step.
 *
 * The format is tgt's `struct tgtadm_req` and `struct tgtadm_rsp` (usr/tgtadm.h, unchanged since 1.0.20), in the byte order of the
 * machine; ours is little-endian, and tgtd closes the connection on anything else. One connection carries one request:
 * 120 bytes of head, then parameters as text ending in a zero byte. The answer is an error number, 0 for success, the length
 * of the whole answer, and for `show` a text ending in a zero byte.
 * Numbers of errors differ between releases, so nothing is decided by which one it was; whoever must know looks at a listing.
 */
const modes = { target: 1, lun: 2, connection: 6, account: 7 };
const operations = { new: 0, delete: 1, show: 2, bind: 3, unbind: 4, update: 5 };

export interface TgtRequest {
  readonly mode: keyof typeof modes;
  readonly op: keyof typeof operations;
  readonly tid?: number;
  readonly lun?: number;
  readonly sessionId?: number;
  readonly connectionId?: number;
  readonly params?: string;
}

export interface TgtAnswer {
  readonly error: number;
  readonly text: string;
}

const requestHeadBytes = 120;
const answerHeadBytes = 8;
const driver = 'iscsi';
/** No target and no LUN in particular: all bits set. */
const noTarget = -1;
const noLun = 0xffff_ffff_ffff_ffffn;

export const encodedRequest = ({ mode, op, tid = noTarget, lun, sessionId = 0, connectionId = 0, params }: TgtRequest): Buffer => {
  const text = params === undefined ? Buffer.alloc(0) : Buffer.from(`${params}\0`);
  const head = Buffer.alloc(requestHeadBytes);
  head.writeUInt32LE(modes[mode], 0);
  head.writeUInt32LE(operations[op], 4);
  head.write(driver, 8, 'ascii');
  head.writeUInt32LE(requestHeadBytes + text.length, 72);
  head.writeInt32LE(tid, 76);
  head.writeBigUInt64LE(BigInt(sessionId), 80);
  head.writeBigUInt64LE(lun === undefined ? noLun : BigInt(lun), 88);
  head.writeUInt32LE(connectionId, 96);
  return Buffer.concat([head, text]);
};

/** `undefined` for anything but one whole answer. */
export const decodedAnswer = (bytes: Buffer): TgtAnswer | undefined => {
  if (bytes.length < answerHeadBytes || bytes.readUInt32LE(4) !== bytes.length) return undefined;
  const text = bytes.toString('utf8', answerHeadBytes);
  return { error: bytes.readUInt32LE(0), text: text.endsWith('\0') ? text.slice(0, -1) : text };
};
