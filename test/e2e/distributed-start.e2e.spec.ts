/** What an operator reads who has told a process of Mooring something wrong about the servers it needs: one line, and why. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../lab/run.js';
import { EventStoreProcess } from '../support/eventstoredb/event-store-process.js';
import { freePort } from '../support/free-port.js';
import { PostgresProcess } from '../support/postgres-process.js';
import { writeIdentity } from '../support/test-cloud.js';

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const password = 'sesame-4711';

const roles = [['serve'], ['work'], ['agent', '--host', 'sim-1']] as const;

describe.each(roles)('mooring %s', (...role) => {
  let folder: string;
  let postgres: PostgresProcess;
  let guarded: EventStoreProcess;
  let old: EventStoreProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-start-'));
    await writeIdentity(folder);
    postgres = await PostgresProcess.start();
    guarded = await EventStoreProcess.start({ tls: true, users: { mooring: password } });
    old = await EventStoreProcess.start({ version: '21.10.9' });
  });
  afterAll(async () => {
    await Promise.all([postgres, guarded, old].map((server) => server.stop()));
    rmSync(folder, { recursive: true });
  });

  /** By a name: of an address in a certificate Node warns, on a line of its own. */
  const guardedAs = (user: string) => guarded.connectionString('esdb', user).replace('127.0.0.1', 'localhost');

  const wrong: Readonly<Record<string, () => Promise<{ eventStore?: string; readModel?: string; words: RegExp }>>> = {
    'the wrong password of the event store': () =>
      Promise.resolve({ eventStore: guardedAs(`mooring:${password}-not`), words: /password|user|denied/i }),
    'an event store whose certificate nobody vouches for': () =>
      Promise.resolve({ eventStore: `esdb://mooring:${password}@localhost:${guarded.port}?tls=true`, words: /certificate/i }),
    'an event store that cannot be reached': async () => {
      const port = await freePort();
      return { eventStore: `esdb://127.0.0.1:${port}?tls=false`, words: new RegExp(`127\\.0\\.0\\.1:${port}`) };
    },
    'an event store that is too old': () =>
      Promise.resolve({ eventStore: old.connectionString('esdb'), words: /21\.10\.9, which is too old/ }),
    'the wrong password of PostgreSQL': () =>
      Promise.resolve({ readModel: postgres.urlOf('postgres', { password: `${password}-not` }), words: /password/i }),
    'a PostgreSQL that cannot be reached': async () => {
      const port = await freePort();
      return { readModel: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, words: new RegExp(`127\\.0\\.0\\.1:${port}`) };
    },
  };

  it.each(Object.keys(wrong))('says in one line that it was given %s, and ends', async (what) => {
    const { eventStore, readModel, words } = (await wrong[what]?.()) ?? { words: /never/ };
    const data = mkdtempSync(join(folder, 'data-'));
    const env = {
      ...{ PATH: process.env['PATH'], MOORING_DATA: data, MOORING_LISTEN: '127.0.0.1:0', MOORING_HOSTS: 'simulated' },
      MOORING_EVENT_STORE: eventStore ?? guardedAs(`mooring:${password}`),
      MOORING_READ_MODEL: readModel ?? postgres.url,
      MOORING_SECRET_KEY: randomBytes(32).toString('base64'),
      MOORING_IDENTITY: join(folder, 'identity.yaml'),
    };
    const { code, stdout, stderr } = await run(process.execPath, [program, ...role], { env, timeoutMs: 60_000 });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n').filter((line) => line !== '')).toEqual([expect.stringMatching(words)]);
    expect(stderr).toMatch(/^mooring: /);
    expect(stderr).not.toContain(password);
  });
});
