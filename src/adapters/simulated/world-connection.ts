/** The way to a simulated world in another process. Broken, it is made anew at the next question; what was asked over it is lost. */
import { connect, type Socket } from 'node:net';
import { onMessages, send } from './json-lines.js';
import type { ListenAddress } from './world-server.js';
import type { Question, Reply } from './world-messages.js';

/** Nobody can say whether what was asked for was done. */
export class WorldUnreachable extends Error {}

const connectMs = 5_000;
const answerMs = 30_000;

interface Waiting {
  readonly socket: Socket;
  readonly settle: (reply: Reply | WorldUnreachable) => void;
}

export class WorldConnection {
  private readonly waiting = new Map<number, Waiting>();
  private socket: Promise<Socket> | undefined;
  private lastId = 0;

  constructor(
    private readonly address: ListenAddress,
    /** What is said first over each new connection. */
    private readonly greeting: Question | null = null,
  ) {}

  /** Throws `WorldUnreachable`, or what the world said it could not do. */
  async ask(question: Question): Promise<unknown> {
    this.socket ??= this.opened();
    return this.over(await this.socket, question);
  }

  async close(): Promise<void> {
    const socket = await this.socket?.catch(() => undefined);
    this.socket = undefined;
    socket?.destroy();
  }

  private opened(): Promise<Socket> {
    const forget = () => {
      if (this.socket === opening) this.socket = undefined;
    };
    const opening = this.open(forget);
    opening.catch(forget);
    return opening;
  }

  private async open(closed: () => void): Promise<Socket> {
    const socket = await this.connected();
    socket
      .on('error', () => undefined)
      .on('close', () => {
        closed();
        this.fail(socket);
      });
    onMessages(socket, (message) => this.take(message as Reply));
    if (this.greeting) await this.over(socket, this.greeting);
    return socket;
  }

  private connected(): Promise<Socket> {
    const { host, port } = this.address;
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, timeout: connectMs, keepAlive: true });
      const fail = () => {
        socket.destroy();
        reject(this.unreachable());
      };
      socket.once('error', fail).once('timeout', fail);
      socket.once('connect', () => {
        socket.setTimeout(0).off('error', fail).off('timeout', fail);
        resolve(socket);
      });
    });
  }

  private async over(socket: Socket, question: Question): Promise<unknown> {
    const id = (this.lastId += 1);
    const reply = await new Promise<Reply | WorldUnreachable>((settle) => {
      const timer = setTimeout(() => this.waiting.get(id)?.settle(this.unreachable()), answerMs).unref();
      this.waiting.set(id, {
        socket,
        settle: (settled) => {
          clearTimeout(timer);
          this.waiting.delete(id);
          settle(settled);
        },
      });
      if (socket.destroyed) this.waiting.get(id)?.settle(this.unreachable());
      else send(socket, { id, ...question });
    });
    if (reply instanceof WorldUnreachable) throw reply;
    if ('failed' in reply) throw new Error(`the simulated world at ${this.name} says: ${reply.failed}`);
    return reply.value;
  }

  private take(reply: Reply): void {
    this.waiting.get(reply.id)?.settle(reply);
  }

  private fail(socket: Socket): void {
    for (const waiting of this.waiting.values()) if (waiting.socket === socket) waiting.settle(this.unreachable());
  }

  private unreachable(): WorldUnreachable {
    return new WorldUnreachable(`no simulated world answers at ${this.name}`);
  }

  private get name(): string {
    return `${this.address.host}:${this.address.port}`;
  }
}
