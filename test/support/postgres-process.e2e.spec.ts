import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { PostgresProcess } from './postgres-process.js';

describe('A PostgreSQL server of a test', () => {
  let server: PostgresProcess;
  beforeAll(async () => {
    server = await PostgresProcess.start();
  });
  afterAll(() => server.stop());

  const ask = async (sql: string, url = server.url) => {
    const client = new pg.Client({ connectionString: url, query_timeout: 300 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<{ value: unknown }>(sql)).rows[0]?.value;
    } finally {
      await client.end();
    }
  };

  it('keeps what was committed when it is killed', async () => {
    await ask('create table kept as select 7 as value');
    await server.kill();
    await expect(ask('select 1')).rejects.toThrow('ECONNREFUSED');
    await server.restart();
    expect(await ask('select value from kept')).toBe(7);
  });

  it('says nothing while it is paused', async () => {
    const client = new pg.Client({ connectionString: server.url, query_timeout: 300 });
    await client.connect();
    server.pause();
    await expect(client.query('select 1')).rejects.toThrow('timeout');
    server.resume();
    expect((await client.query('select 2 as value')).rows).toEqual([{ value: 2 }]);
    await client.end();
  });

  it('lets nobody in without the password', async () => {
    await expect(ask('select 1', server.urlOf('postgres', { password: 'guess' }))).rejects.toThrow('password authentication failed');
  });
});
