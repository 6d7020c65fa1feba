import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../../lab/wait.js';
import { Postgres, type PostgresSettings } from '../../../src/adapters/postgres/postgres.js';
import { DatabaseUnavailable } from '../../../src/app/ports/database-unavailable.js';
import { freePort } from '../../support/free-port.js';
import { PostgresProcess } from '../../support/postgres-process.js';

let server: PostgresProcess;
const opened: Postgres[] = [];
const open = (url = server.url, settings: PostgresSettings = {}) => {
  const postgres = new Postgres(url, settings);
  opened.push(postgres);
  return postgres;
};
const own = async (postgres: Postgres) => (await postgres.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;

beforeAll(async () => {
  server = await PostgresProcess.start();
});
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));
afterAll(() => server.stop());

describe('A PostgreSQL database', () => {
  it('is checked before it is used', async () => await expect(open().check()).resolves.toBeUndefined());

  it.each([
    ['a wrong password', () => server.urlOf('postgres', { password: 'guessed' }), 'password authentication failed for user "postgres"'],
    ['a user that is not there', () => server.urlOf('postgres', { user: 'nobody' }), 'password authentication failed for user "nobody"'],
    ['a database that is not there', () => server.urlOf('elsewhere'), 'database "elsewhere" does not exist'],
    ['a server without encryption', () => `${server.url}?sslmode=verify-full`, 'The server does not support SSL connections'],
  ])('says in one line what is wrong: %s', async (_, url, words) => {
    const error = await open(url())
      .check()
      .catch((thrown: unknown) => thrown as Error);
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    const { message } = error as Error;
    expect(message).toContain(words);
    expect(message).toContain(`PostgreSQL at 127.0.0.1:${server.port}/`);
    expect(message).not.toContain('\n');
    expect(message).not.toContain('guessed');
    expect(message).not.toContain(new URL(server.url).password);
  });

  it('says in one line that nobody is there, by whichever address it was looked for', async () => {
    const port = await freePort();
    await expect(open(`postgres://postgres@127.0.0.1:${port}/x`).check()).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${port}/x does not answer: connect ECONNREFUSED`,
    );
    await expect(open(`postgres://postgres@localhost:${port}/x`).check()).rejects.toThrow('does not answer: connect ECONNREFUSED');
    await expect(open('postgres://postgres@nowhere.invalid/x').check()).rejects.toThrow('PostgreSQL at nowhere.invalid:5432/x does not');
  });

  it('is not used when it is too old', async () => {
    const postgres = open();
    postgres.query = () => Promise.resolve({ rows: [{ version: 120_017 }] }) as never;
    await expect(postgres.check()).rejects.toThrow('is version 12; Mooring needs 13 or newer');
  });

  it('gives up a connection on which something took too long, and takes another', async () => {
    const postgres = open(server.url, { connections: 1, timeoutMs: 2_500 });
    const before = await own(postgres);
    server.pause();
    await expect(postgres.query('select 1')).rejects.toThrow(DatabaseUnavailable);
    server.resume();
    expect(await own(postgres)).not.toBe(before);
  });

  it('keeps a connection on which something was refused', async () => {
    const postgres = open(server.url, { connections: 1 });
    const before = await own(postgres);
    await expect(postgres.query('select nothing')).rejects.toThrow('column "nothing" does not exist');
    expect(await own(postgres)).toBe(before);
  });

  it('asks nothing more on a connection that it gave up', async () => {
    const postgres = open(server.url, { connections: 1, timeoutMs: 2_500 });
    const session = await postgres.connect();
    await expect(session.query('select pg_terminate_backend(pg_backend_pid())')).rejects.toThrow(DatabaseUnavailable);
    await expect(session.query('select 1')).rejects.toThrow(DatabaseUnavailable);
    session.release();
    expect(await own(postgres)).toBeDefined();
  });

  it('says so when all its connections are in use for too long', async () => {
    const postgres = open(server.url, { connections: 1, timeoutMs: 2_500 });
    const session = await postgres.connect();
    await expect(postgres.query('select 1')).rejects.toThrow(DatabaseUnavailable);
    session.release();
    expect(await own(postgres)).toBeDefined();
  });

  it('ends a statement that takes too long, on the server too', async () => {
    const postgres = open(server.url, { timeoutMs: 2_000 });
    await expect(postgres.query('select pg_sleep(600)')).rejects.toThrow(DatabaseUnavailable);
    const sleeping = "select 1 from pg_stat_activity where query = 'select pg_sleep(600)' and state = 'active'";
    await waitUntil(async () => (await open().query(sleeping)).rows.length === 0, { until: 'it has ended', timeoutMs: 60_000 });
  });

  it('does not let one that stands still in a transaction hold up the others', async () => {
    await open().query('create table locked as select 1 as value');
    const still = await open(server.url, { timeoutMs: 2_500 }).connect();
    await still.query('begin');
    await still.query('update locked set value = 2');
    await open().query('update locked set value = value + 2');
    expect((await open().query('select value from locked')).rows).toEqual([{ value: 3 }]);
    await expect(still.query('commit')).rejects.toThrow(DatabaseUnavailable);
    still.release();
  });

  it('makes all of a transaction, or nothing', async () => {
    const postgres = open();
    await postgres.query('create table made (value int)');
    const insert = (value: number) =>
      postgres.transaction(async (session) => {
        await session.query('insert into made values ($1)', [value]);
        if (value === 1) throw new Error('not this one');
      });
    await expect(insert(1)).rejects.toThrow('not this one');
    await insert(2);
    expect((await postgres.query('select value from made')).rows).toEqual([{ value: 2 }]);
  });
});
