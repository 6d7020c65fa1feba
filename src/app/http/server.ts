/** What every server here does alike: listen, with TLS where there is a certificate, and stop without cutting anybody off. */
import type { FastifyInstance } from 'fastify';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** PEM texts. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

type Server = Pick<FastifyInstance, 'listen' | 'server' | 'close'>;

/** The address it listens on; port 0 takes a free one. */
export const listen = async (fastify: Server, address: Address): Promise<Address> => {
  await fastify.listen({ ...address });
  const bound = fastify.server.address();
  return typeof bound === 'object' && bound ? { host: bound.address, port: bound.port } : address;
};

/** Requests under way finish for so long. A connection kept alive is closed once it is idle. */
export const drain = async (fastify: Server, graceMs: number): Promise<void> => {
  const enough = setTimeout(() => fastify.server.closeAllConnections(), graceMs);
  const sweep = setInterval(() => fastify.server.closeIdleConnections(), 50);
  await fastify.close();
  clearTimeout(enough);
  clearInterval(sweep);
};
