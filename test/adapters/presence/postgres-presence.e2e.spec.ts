import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Postgres } from '../../../src/adapters/postgres/postgres.js';
import { PostgresPresence } from '../../../src/adapters/presence/postgres-presence.js';
import { PostgresProcess } from '../../support/postgres-process.js';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('The presence of agents', () => {
  let server: PostgresProcess;
  let postgres: Postgres;
  let now = 0;

  beforeAll(async () => {
    server = await PostgresProcess.start();
    postgres = new Postgres(server.url);
  });
  afterEach(() => postgres.query('drop schema if exists mooring_kept cascade', []));
  afterAll(async () => {
    await postgres.close();
    await server.stop();
  });

  const presence = () => new PostgresPresence(postgres, quiet, () => now);
  const timePasses = (seconds: number) =>
    postgres.query(`update mooring_kept.signs_of_life set at = at - $1 * interval '1 second'`, [seconds]);

  it('is not known of hosts that were never acted for', async () => expect(await presence().silent()).toEqual(new Set()));

  it('ends a minute after the last sign, and comes back with the next', async () => {
    await presence().sign('kvm-1');
    await presence().sign('kvm-2');
    await timePasses(59);
    await presence().sign('kvm-2');
    expect(await presence().silent()).toEqual(new Set());
    await timePasses(2);
    expect(await presence().silent()).toEqual(new Set(['kvm-1']));
    await presence().sign('kvm-1');
    expect(await presence().silent()).toEqual(new Set());
  });

  it('leaves one row or two for each host, however long it is there', async () => {
    for (let sign = 0; sign < 5; sign += 1) {
      await presence().sign('kvm-1');
      await timePasses(10);
    }
    const { rows } = await postgres.query<{ count: string }>('select count(*) from mooring_kept.signs_of_life', []);
    expect(Number(rows[0]?.count)).toBeLessThanOrEqual(2);
  });

  it('is asked now and then, not for each who wants to know', async () => {
    const [asked, other] = [presence(), presence()];
    await other.sign('kvm-1');
    expect(await asked.silent()).toEqual(new Set());
    await timePasses(61);
    expect(await asked.silent()).toEqual(new Set());
    now += 5_000;
    expect(await asked.silent()).toEqual(new Set(['kvm-1']));
  });

  it('is taken for granted while the database is away', async () => {
    const away = new Postgres('postgres://nobody@127.0.0.1:1/nothing');
    expect(await new PostgresPresence(away, quiet).silent()).toEqual(new Set());
    await away.close();
  });
});
