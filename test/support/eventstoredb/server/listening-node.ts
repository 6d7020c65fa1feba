import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { Server, ServerCredentials, type ConnectionInjector } from '@grpc/grpc-js';
import type { Tls } from '../control.js';
import { Connections } from './connections.js';

/** A port that the server is reached at. The sockets are ours, and not those of gRPC, so that they can be reset one by one. */
export class ListeningNode {
  readonly connections = new Connections();
  private listener: TcpServer | undefined;
  private readonly speak: (socket: Socket) => void;

  constructor(
    readonly port: number,
    grpc: Server | undefined,
    tls: Tls | undefined,
  ) {
    this.speak = grpc ? injecting(grpc.createConnectionInjector(credentials(tls))) : speakingHttp1();
  }

  get isUp(): boolean {
    return this.listener?.listening ?? false;
  }

  async start(): Promise<void> {
    this.listener = createServer((socket) => {
      this.connections.add(socket);
      this.speak(socket);
    });
    await once(this.listener.listen(this.port, '127.0.0.1'), 'listening');
  }

  stop(): void {
    this.listener?.close();
    this.connections.resetAll();
  }
}

const injecting = (injector: ConnectionInjector) => (socket: Socket) => injector.injectConnection(socket);

/** What listened on this port before there was gRPC; how it took gRPC is a guess. */
const speakingHttp1 = () => {
  const http = createHttpServer((_, response) => response.writeHead(404).end());
  return (socket: Socket) => void http.emit('connection', socket);
};

const credentials = (tls: Tls | undefined): ServerCredentials =>
  tls
    ? ServerCredentials.createSsl(null, [{ private_key: readFileSync(tls.key), cert_chain: readFileSync(tls.certificate) }])
    : ServerCredentials.createInsecure();
