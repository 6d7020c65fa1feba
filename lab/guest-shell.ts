import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface Answer {
  readonly code: number;
  /** What the script printed, errors included. */
  readonly output: Buffer;
  readonly text: string;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A guest reads byte by byte and its serial line forgets what it cannot hold. */
const SCRIPT_LIMIT = 32 * 1024;

/**
 * Runs scripts in a guest over its second serial port, which is a socket here (see guest/listen for the other end). Scripts
 * may overlap: each reply carries the id of its request. One process at a time can hold the line.
 */
export class GuestShell {
  private socket: Socket | undefined;
  private readonly waiting = new Map<string, Waiting>();

  constructor(readonly socketPath: string) {}

  /** Any exit code is an answer; it throws only when none comes. */
  async run(script: string, timeoutMs = 10_000): Promise<Answer> {
    const encoded = Buffer.from(script).toString('base64');
    if (encoded.length > SCRIPT_LIMIT) throw new Error(`A script for a guest has at most ${SCRIPT_LIMIT} characters in base64.`);

    const id = randomBytes(6).toString('hex');
    this.socket ??= this.connect();
    this.socket.write(`\n${id} ${encoded}\n`);
    const timer = setTimeout(() => this.giveUp(id, `The guest did not answer within ${timeoutMs} ms: ${script}`), timeoutMs);
    try {
      return await new Promise<Answer>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  /** The same where anything but success is an error. */
  async must(script: string, timeoutMs?: number): Promise<Answer> {
    const answer = await this.run(script, timeoutMs);
    if (answer.code !== 0) throw new Error(`In the guest, ${script} ended with ${answer.code}: ${answer.text.trim()}`);
    return answer;
  }

  /** Must be called, or an open line keeps the process alive. A later `run` opens it again. */
  close(): void {
    const { socket } = this;
    if (!socket) return;
    this.hangUp(socket, 'The line to the guest was closed.');
    socket.destroy();
  }

  private connect(): Socket {
    const socket = connect(this.socketPath);
    socket.on('error', (error) => this.hangUp(socket, `The line to the guest broke: ${error.message}`));
    socket.on('close', () => this.hangUp(socket, 'The guest closed the line.'));
    // readline passes errors of its input on; they are dealt with above.
    createInterface({ input: socket })
      .on('line', (line) => this.hear(line))
      .on('error', () => undefined);
    return socket;
  }

  /** Once for each line: a new one may be in use when the old one has finished closing. */
  private hangUp(socket: Socket, reason: string): void {
    if (this.socket !== socket) return;
    this.socket = undefined;
    for (const id of this.waiting.keys()) this.giveUp(id, reason);
  }

  private hear(line: string): void {
    const [, id = '', code = '', encoded = ''] = /^([0-9a-f]+) (\d+) (\S*)$/.exec(line) ?? [];
    const output = Buffer.from(encoded, 'base64');
    this.waiting.get(id)?.resolve({ code: Number(code), output, text: output.toString() });
  }

  private giveUp(id: string, reason: string): void {
    this.waiting.get(id)?.reject(new Error(reason));
  }
}
