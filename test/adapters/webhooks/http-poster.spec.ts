import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { HttpPoster } from '../../../src/adapters/webhooks/http-poster.js';

interface Received {
  readonly request: IncomingMessage;
  readonly body: string;
}

describe('A poster over HTTP', () => {
  let server: Server;
  let url: string;
  let status: number;
  let received: Received[];

  beforeEach(async () => {
    [status, received] = [204, []];
    server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ request, body });
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const post = () => new HttpPoster().post(url, { 'webhook-id': 'e1' }, '{"a":1}');

  it('posts JSON with the headers it is given', async () => {
    expect(await post()).toEqual({ taken: true });
    const [{ request, body }] = received as [Received];
    expect([request.method, request.url, body]).toEqual(['POST', '/hook', '{"a":1}']);
    expect(request.headers).toMatchObject({ 'webhook-id': 'e1', 'content-type': 'application/json', 'user-agent': 'mooring' });
  });

  it.each([400, 410, 429, 500, 503])('says that an answer of %d is no yes', async (answered) => {
    status = answered;
    expect(await post()).toEqual({ taken: false, reason: `it answered ${answered}` });
  });

  it('goes nowhere else when it is told to', async () => {
    status = 307;
    expect(await post()).toEqual({ taken: false, reason: 'it answered 307' });
    expect(received).toHaveLength(1);
  });

  it('says that nobody is there', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await post()).toEqual({ taken: false, reason: 'it could not be reached (ECONNREFUSED)' });
    server.listen();
  });
});
