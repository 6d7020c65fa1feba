import type { FastifyRequest } from 'fastify';

/**
 * Where the caller reached us, for the addresses in answers: `https://host:port` where it came by TLS, from its own Host header. One that could be anything
 * but a name and a port is not repeated; then it is the address the connection came in on.
 */
export const baseUrl = ({ headers, socket, protocol }: FastifyRequest): string => {
  const host = headers.host ?? '';
  return `${protocol}://${/^([\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(:\d{1,5})?$/.test(host) ? host : address(socket)}`;
};

const address = ({ localAddress = '127.0.0.1', localPort = 80 }: FastifyRequest['socket']): string =>
  localAddress.includes(':') ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
