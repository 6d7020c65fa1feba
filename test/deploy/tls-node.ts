/** A server with a certificate, as far as it is looked at: what it answers, and to whom. */
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export class TlsNode {
  /** What `/readyz` answers. */
  readiness = 200;
  readonly asked: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(name: string, { key, cert }: { key: string; cert: string }): Promise<TlsNode> {
    const server = createServer({ key, cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const node = new TlsNode(server, (server.address() as AddressInfo).port);
    server.on('request', ({ url = '' }, response) => {
      if (url !== '/readyz') node.asked.push(url);
      response.writeHead(url === '/readyz' ? node.readiness : 200).end(name);
    });
    return node;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Refuses a server whose certificate does not say `servername`, or is not from the authority. */
export const get = (port: number, path: string, { servername, ca }: { servername: string; ca: string }): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, servername, ca, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    sent.once('error', reject).end();
  });

export const commonNameOf = (port: number, { servername, ca }: { servername: string; ca: string }): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername, ca }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.once('error', reject);
  });
