/** A connection for subscriptions as an attacker has it: what is sent over it is nobody's business but theirs. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Said {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

export class RawConnection {
  readonly heard: Said[] = [];
  /** The code it was closed with. */
  readonly closed: Promise<number>;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString()) as Said));
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    // What is sent to who has hung up is lost.
    socket.on('error', () => undefined);
  }

  static async open(url: string): Promise<RawConnection> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const connection = new RawConnection(socket);
    await once(socket, 'open');
    return connection;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Bytes that are still on their way out. */
  get unsent(): number {
    return this.socket.readyState === WebSocket.OPEN ? this.socket.bufferedAmount : 0;
  }

  /** Takes nothing of what is said to it. */
  stopListening(): void {
    this.socket.pause();
  }

  listenAgain(): void {
    this.socket.resume();
  }

  leave(): void {
    this.socket.terminate();
  }
}
