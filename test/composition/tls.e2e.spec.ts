/** Listening with a certificate, made by openssl for the test. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOperationsApp } from '../../src/app/http/operations-app.js';
import { createLog } from '../../src/app/http/log.js';
import { readConfig } from '../../src/composition/config.js';
import { startAll } from '../../src/composition/start-all.js';
import { readTls } from '../../src/composition/tls.js';
import { makeCertificates } from '../support/eventstoredb/certificates.js';

describe('With a certificate', () => {
  let folder: string;
  let ca: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mooring-test-'));
    ca = await readFile((await makeCertificates(folder)).ca, 'utf8');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const config = (change: Readonly<Record<string, string>> = {}) =>
    readConfig({
      ...{ MOORING_TLS_CERT: join(folder, 'node.pem'), MOORING_TLS_KEY: join(folder, 'node.key') },
      ...{ MOORING_LISTEN: '127.0.0.1:0', MOORING_DATA: join(folder, 'data'), MOORING_HOSTS: 'simulated', ...change },
    });
  const answerOf = (port: number, path: string): Promise<{ status: number | undefined; text: string }> =>
    new Promise((resolve, reject) => {
      const asked = get({ host: '127.0.0.1', port, path, ca, agent: false }, (answer) => {
        text(answer).then((body) => resolve({ status: answer.statusCode, text: body }), reject);
      });
      asked.on('error', reject);
    });

  it('the APIs are served over https, and say so', async () => {
    const mooring = await startAll(config(), createLog('silent'));
    expect(mooring.greeting[0]).toBe(`Mooring serves at https://127.0.0.1:${mooring.address.port}`);
    const { port } = mooring.address;
    const found = await answerOf(port, '/identity/v3');
    expect([found.status, found.text]).toEqual([200, expect.stringContaining(`"href":"https://127.0.0.1:${port}/identity/v3/"`)]);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    await mooring.stop();
    expect(await readFile(join(folder, 'data', 'clouds.yaml'), 'utf8')).toContain('https://127.0.0.1:0/identity/v3');
  });

  it('so is what a process without an API tells of itself', async () => {
    const app = createOperationsApp({ checks: [], metrics: [], tls: await readTls(config()) });
    const { port } = await app.listen({ host: '127.0.0.1', port: 0 });
    expect((await answerOf(port, '/healthz')).status).toBe(200);
    await app.stop(0);
  });

  it('that does not fit its key nothing starts', async () => {
    const other = config({ MOORING_TLS_KEY: join(folder, 'ca.key') });
    await expect(readTls(other)).rejects.toThrow(
      `${join(folder, 'node.pem')} and ${join(folder, 'ca.key')} are not a certificate and its key`,
    );
  });
});
