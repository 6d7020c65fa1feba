/** `npm run test:eventstore`, against the stand-in for an event store, with TLS and a user: the contract and several machines, through both clients. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { run } from '../../lab/run.js';
import { EventStoreProcess } from '../support/eventstoredb/event-store-process.js';

const script = fileURLToPath(new URL('../../scripts/test-eventstore.mjs', import.meta.url));
const password = 'sesame-4711';
const runsMs = 15 * 60_000;

describe('npm run test:eventstore', () => {
  let server: EventStoreProcess;
  beforeAll(async () => {
    server = await EventStoreProcess.start({ tls: true, users: { mooring: password } });
  });
  afterAll(() => server.stop());

  it(
    'passes through both clients, and says in one line what it could not cover',
    async () => {
      const connectionString = server.connectionString('esdb', `mooring:${password}`).replace('127.0.0.1', 'localhost');
      const { code, stdout, stderr } = await run(process.execPath, [script, connectionString], { timeoutMs: runsMs });
      process.stdout.write(stderr);
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain(password);
      expect(stdout).toMatch(/^Not covered by this run: .+\.$/m);
    },
    runsMs,
  );

  it('says in one line that there is neither Docker nor an event store', async () => {
    const { code, stdout, stderr } = await run(process.execPath, [script], { env: { PATH: '/nonexistent' } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('there is no Docker here')]);
  });
});
