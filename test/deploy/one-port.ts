/** One port for two servers, as a real event store has it: whoever speaks HTTP/2 gets to the one, whoever speaks HTTP/1 to the other. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const preface = 'PRI * HTTP/2.0';

export class OnePort {
  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly sockets: Set<Socket>,
  ) {}

  static async before(ports: { readonly http1: number; readonly http2: number }): Promise<OnePort> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket
        .once('error', () => socket.destroy())
        .once('data', (first) => {
          const port = first.toString('latin1').startsWith(preface) ? ports.http2 : ports.http1;
          const inner = connect(port, '127.0.0.1', () => inner.write(first));
          sockets.add(inner);
          inner.once('error', () => socket.destroy());
          socket.pipe(inner).pipe(socket);
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new OnePort(server, (server.address() as AddressInfo).port, sockets);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
