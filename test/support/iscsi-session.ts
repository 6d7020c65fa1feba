/**
 * An initiator small enough to be wrong on purpose: it asks a target for whatever it is told to, also for a write that every
 * sensible initiator would keep back. One session, one connection, CHAP with MD5, no digests (RFC 7143).
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Chap } from '../../src/app/ports/hosts.js';
import type { Connection } from '../../src/domain/volume/connector.js';

const answerMs = 3_000;
const headBytes = 48;
const blockBytes = 512;
const opcode = { loginRequest: 0x43, scsiCommand: 0x01, scsiResponse: 0x21, dataIn: 0x25, loginResponse: 0x23 };
const checkCondition = 2;
const unitAttention = 6;

interface Pdu {
  readonly head: Buffer;
  readonly data: Buffer;
}

/** Rejects when the target says no, hangs up, or says nothing for a few seconds. */
export class IscsiSession {
  /** Chosen by chance; with one that is in use we would take over that session. */
  private readonly sessionId = Buffer.from([0x80, ...randomBytes(5)]);
  private commandNumber = 1;
  private taskTag = 1;
  private waiting = Buffer.alloc(0);
  private wake: () => void = () => undefined;
  private closed = false;

  private constructor(
    private readonly socket: Socket,
    private readonly lun: number,
  ) {
    socket.on('data', (bytes) => {
      this.waiting = Buffer.concat([this.waiting, bytes]);
      this.wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  static async logIn(at: { connection: Connection; initiator: string; chap: Chap }): Promise<IscsiSession | 'denied'> {
    const colon = at.connection.portal.lastIndexOf(':');
    const socket = connect(Number(at.connection.portal.slice(colon + 1)), at.connection.portal.slice(0, colon));
    const session = new IscsiSession(socket, at.connection.lun);
    // tgtd hangs up on everybody while it has no target at all.
    const end = await session.negotiate(at).catch(() => 'denied' as const);
    if (end === 'denied') await session.close();
    return end === 'denied' ? end : session;
  }

  async serial(): Promise<string> {
    const page = await this.command([0x12, 1, 0x80, 0, 255, 0], { readBytes: 255 });
    return page.toString('ascii', 4, 4 + page.readUInt8(3)).trim();
  }

  async read(offset: number, length: number): Promise<Buffer> {
    return this.command(transfer(0x28, offset, length), { readBytes: length });
  }

  async write(offset: number, bytes: Buffer): Promise<void> {
    await this.command(transfer(0x2a, offset, bytes.length), { write: bytes });
  }

  async close(): Promise<void> {
    if (this.closed) return;
    const gone = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.end();
    setTimeout(() => this.socket.destroy(), 200).unref();
    await gone;
  }

  private async negotiate({ connection, initiator, chap }: Parameters<typeof IscsiSession.logIn>[0]): Promise<'in' | 'denied'> {
    const names = { InitiatorName: initiator, TargetName: connection.targetIqn, SessionType: 'Normal', AuthMethod: 'CHAP' };
    if (!(await this.logInStep(security, names))) return 'denied';
    const challenge = await this.logInStep(security, { CHAP_A: '5' });
    if (!challenge) return 'denied';
    const response = createHash('md5')
      .update(Buffer.from([Number(challenge.CHAP_I)]))
      .update(chap.password)
      .update(Buffer.from((challenge.CHAP_C ?? '').slice(2), 'hex'))
      .digest('hex');
    if (!(await this.logInStep(leaveSecurity, { CHAP_N: chap.username, CHAP_R: `0x${response}` }))) return 'denied';
    return (await this.logInStep(leaveOperational, { HeaderDigest: 'None', DataDigest: 'None' })) ? 'in' : 'denied';
  }

  /** The target's keys; `undefined` when it does not let us in. */
  private async logInStep(stage: number, keys: Record<string, string>): Promise<Record<string, string> | undefined> {
    const head = Buffer.alloc(headBytes);
    head.writeUInt8(opcode.loginRequest, 0);
    head.writeUInt8(stage, 1);
    this.sessionId.copy(head, 8);
    head.writeUInt32BE(this.commandNumber, 24);
    const text = Object.entries(keys).map(([key, value]) => `${key}=${value}\0`);
    this.send({ head, data: Buffer.from(text.join('')) });

    const answer = await this.receive();
    if (answer.head.readUInt8(0) !== opcode.loginResponse || answer.head.readUInt8(36) !== 0) return undefined;
    const pairs = answer.data.toString().split('\0').filter(Boolean);
    return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  }

  /** A target greets a new session with a unit attention; the command is then asked again. */
  private async command(cdb: readonly number[], data: { readBytes?: number; write?: Buffer }): Promise<Buffer> {
    for (;;) {
      const { status, sense, received } = await this.commandOnce(cdb, data);
      if (status === 0) return received;
      const key = sense.length > 4 ? sense.readUInt8(4) & 0xf : 0;
      if (status !== checkCondition || key !== unitAttention) throw new Error(`SCSI status ${status}, sense key ${key}`);
    }
  }

  private async commandOnce(cdb: readonly number[], { readBytes = 0, write = Buffer.alloc(0) }: { readBytes?: number; write?: Buffer }) {
    const head = Buffer.alloc(headBytes);
    head.writeUInt8(opcode.scsiCommand, 0);
    head.writeUInt8(0x80 | (readBytes > 0 ? 0x40 : 0) | (write.length > 0 ? 0x20 : 0) | 1, 1);
    head.writeUInt16BE(this.lun, 8);
    head.writeUInt32BE(this.taskTag++, 16);
    head.writeUInt32BE(readBytes + write.length, 20);
    head.writeUInt32BE(this.commandNumber++, 24);
    Buffer.from(cdb).copy(head, 32);
    this.send({ head, data: write });

    const parts: Buffer[] = [];
    for (;;) {
      const pdu = await this.receive();
      const isResponse = pdu.head.readUInt8(0) === opcode.scsiResponse;
      if (pdu.head.readUInt8(0) === opcode.dataIn) parts.push(pdu.data);
      const withStatus = isResponse || (pdu.head.readUInt8(0) === opcode.dataIn && (pdu.head.readUInt8(1) & 1) === 1);
      if (!withStatus) continue;
      return { status: pdu.head.readUInt8(3), sense: isResponse ? pdu.data : Buffer.alloc(0), received: Buffer.concat(parts) };
    }
  }

  private send({ head, data }: Pdu): void {
    head.writeUIntBE(data.length, 5, 3);
    this.socket.write(Buffer.concat([head, data, Buffer.alloc(padding(data.length))]));
  }

  private async receive(): Promise<Pdu> {
    const deadline = Date.now() + answerMs;
    for (;;) {
      const pdu = this.takePdu();
      if (pdu) return pdu;
      if (this.closed) throw new Error('the target hung up');
      if (Date.now() >= deadline) throw new Error('the target says nothing');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private takePdu(): Pdu | undefined {
    if (this.waiting.length < headBytes) return undefined;
    const length = this.waiting.readUIntBE(5, 3);
    const end = headBytes + length + padding(length);
    if (this.waiting.length < end) return undefined;
    const pdu = { head: this.waiting.subarray(0, headBytes), data: this.waiting.subarray(headBytes, headBytes + length) };
    this.waiting = this.waiting.subarray(end);
    return pdu;
  }
}

/** Login stages: where we are, and whether we ask to go on from there. */
const security = 0x00;
const leaveSecurity = 0x81;
const leaveOperational = 0x87;

const padding = (length: number) => (4 - (length % 4)) % 4;

const transfer = (operation: number, offset: number, length: number): readonly number[] => {
  const cdb = Buffer.alloc(10);
  cdb.writeUInt8(operation, 0);
  cdb.writeUInt32BE(offset / blockBytes, 2);
  cdb.writeUInt16BE(length / blockBytes, 7);
  return [...cdb];
};
