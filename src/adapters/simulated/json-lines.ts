import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** One message a line. What cannot be parsed ends the connection: whoever sent it speaks something else. */
export const onMessages = (socket: Socket, take: (message: unknown) => void): void => {
  const lines = createInterface({ input: socket, crlfDelay: Infinity });
  lines.on('line', (line) => {
    try {
      take(JSON.parse(line));
    } catch {
      socket.destroy();
    }
  });
  // A broken connection is told by its `close`.
  lines.on('error', () => undefined);
};

export const send = (socket: Socket, message: unknown): void => {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
};
