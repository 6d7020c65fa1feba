import type { Socket } from 'node:net';

/** The open connections of one node. */
export class Connections {
  private readonly sockets = new Set<Socket>();

  add(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    // A client that goes away is not this process's trouble.
    socket.on('error', () => undefined);
  }

  /** Who waits on the other end sees ECONNRESET. */
  resetAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** `peer` as gRPC names it: address and port. */
  reset(peer: string): void {
    for (const socket of this.sockets) if (peer.endsWith(`:${socket.remotePort ?? ''}`)) socket.resetAndDestroy();
  }
}
