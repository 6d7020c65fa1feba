import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { askOver, NoAnswer } from '../../../../src/adapters/target/tgt/tgt-control.js';
import { encodedRequest, type TgtRequest } from '../../../../src/adapters/target/tgt/tgt-wire.js';

const request: TgtRequest = { mode: 'account', op: 'show' };
const open: { server: Server; folder: string }[] = [];

const listen = async (answer: (socket: Socket) => void): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-tgt-'));
  const server = createServer(answer);
  open.push({ server, folder });
  await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
  return join(folder, 'socket');
};

describe('asking tgtd', () => {
  afterEach(async () => {
    for (const { server, folder } of open.splice(0)) {
      server.close();
      await rm(folder, { recursive: true });
    }
  });

  it('sends the request and takes the answer, in however many pieces it comes', async () => {
    const heard: Buffer[] = [];
    const socketPath = await listen((socket) => {
      socket.on('data', (bytes) => {
        heard.push(bytes);
        socket.write(Buffer.from([0, 0, 0, 0, 11]));
        setTimeout(() => socket.end(Buffer.from([0, 0, 0, 72, 105, 0])), 20);
      });
    });
    expect(await askOver(socketPath)(request)).toEqual({ error: 0, text: 'Hi' });
    expect(Buffer.concat(heard)).toEqual(encodedRequest(request));
  });

  it('has no answer when it hangs up, as it does on whoever is not its own user', async () => {
    const socketPath = await listen((socket) => {
      socket.on('data', () => socket.end());
    });
    await expect(askOver(socketPath)(request)).rejects.toThrow(NoAnswer);
  });

  it('has no answer when it keeps silent', async () => {
    const sockets: Socket[] = [];
    const socketPath = await listen((socket) => sockets.push(socket.resume()));
    await expect(askOver(socketPath, 50)(request)).rejects.toThrow('waited 50 ms');
    for (const socket of sockets) socket.destroy();
  });

  it('has no answer when nobody listens', async () => {
    await expect(askOver(join(tmpdir(), 'no-tgtd-listens-here'))(request)).rejects.toThrow(NoAnswer);
  });
});
