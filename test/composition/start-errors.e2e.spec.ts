/** What stops a role from starting is told in one line, and lets go of what was opened. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../src/app/http/log.js';
import { type Config, type Environment, readConfig } from '../../src/composition/config.js';
import { startAgent } from '../../src/composition/start-agent.js';
import { startServe } from '../../src/composition/start-serve.js';
import { startWork } from '../../src/composition/start-work.js';
import { EventStoreProcess } from '../support/eventstoredb/event-store-process.js';
import { freePort } from '../support/free-port.js';
import { PostgresProcess } from '../support/postgres-process.js';
import { writeIdentity } from '../support/test-cloud.js';

const silent = createLog('silent');
const starts = {
  serve: (config: Config) => startServe(config, silent),
  work: (config: Config) => startWork(config, silent),
  agent: (config: Config) => startAgent(config, silent, 'sim-1'),
} as const;
type Role = keyof typeof starts;
const roles: readonly Role[] = ['serve', 'work', 'agent'];

describe('A role', () => {
  let folder: string;
  let log: EventStoreProcess;
  let guarded: EventStoreProcess;
  let old: EventStoreProcess;
  let rows: PostgresProcess;
  let nowhere: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mooring-test-'));
    await writeIdentity(folder);
    [log, guarded, old, rows] = await Promise.all([
      EventStoreProcess.start(),
      EventStoreProcess.start({ tls: true, users: { mooring: 'right' } }),
      EventStoreProcess.start({ version: '21.10.9' }),
      PostgresProcess.start(),
    ]);
    nowhere = await freePort();
  });
  afterAll(async () => {
    await Promise.all([log, guarded, old, rows].map((each) => each.stop()));
    await rm(folder, { recursive: true });
  });

  const complaintOf = async (role: Role, change: Environment, start = starts[role]): Promise<string> => {
    const environment = {
      MOORING_LISTEN: '127.0.0.1:0',
      MOORING_DATA: folder,
      MOORING_EVENT_STORE: log.connectionString('esdb'),
      MOORING_READ_MODEL: rows.url,
      MOORING_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      MOORING_HOSTS: 'simulated',
      ...change,
    };
    try {
      await (await start(readConfig(environment, role))).stop();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return 'started';
  };

  const wrongs: readonly [string, () => Environment, RegExp][] = [
    ['a log that is not there', () => ({ MOORING_EVENT_STORE: `esdb://127.0.0.1:${nowhere}?tls=false` }), /127\.0\.0\.1:\d+/],
    ['a log that is too old', () => ({ MOORING_EVENT_STORE: old.connectionString('esdb') }), /21\.10\.9, which is too old/],
    [
      'the wrong password for the log',
      () => ({ MOORING_EVENT_STORE: guarded.connectionString('esdb', 'mooring:wrong') }),
      /password|user/i,
    ],
    [
      'a log whose certificate nobody vouches for',
      () => ({ MOORING_EVENT_STORE: `esdb://mooring:right@127.0.0.1:${guarded.port}?tls=true` }),
      /certificate/i,
    ],
    ['rows that are not there', () => ({ MOORING_READ_MODEL: `postgres://ann:secret@127.0.0.1:${nowhere}/rows` }), /127\.0\.0\.1:\d+/],
    ['the wrong password for the rows', () => ({ MOORING_READ_MODEL: rows.urlOf('postgres', { password: 'wrong' }) }), /password/],
    ['a database that is not there', () => ({ MOORING_READ_MODEL: rows.urlOf('none') }), /"none" does not exist/],
    ['an address that is not ours', () => ({ MOORING_LISTEN: '192.0.2.1:1' }), /192\.0\.2\.1/],
    ['a certificate that is not there', () => ({ MOORING_TLS_CERT: '/nowhere/crt', MOORING_TLS_KEY: '/nowhere/key' }), /\/nowhere\/crt/],
  ];

  describe.each(roles)('to %s', (role) => {
    it.each(wrongs)('does not start with %s, and says so in one line', async (_, wrong, words) => {
      const complaint = await complaintOf(role, wrong());
      expect(complaint).toMatch(words);
      expect(complaint).not.toMatch(/\n|wrong|right|secret/);
    });

    it('starts where nothing is wrong, also after all that', async () => expect(await complaintOf(role, {})).toBe('started'));
  });

  it('to work does not start without the users it shares', async () =>
    expect(await complaintOf('work', { MOORING_IDENTITY: join(folder, 'none.yaml') })).toMatch(/none\.yaml/));

  it('to be an agent does not start for a host that is not here', async () => {
    const elsewhere = (config: Config) => startAgent(config, silent, 'elsewhere');
    expect(await complaintOf('agent', {}, elsewhere)).toMatch(/^--host elsewhere is none of the hosts there are here: sim-1, sim-2\. /);
  });
});
