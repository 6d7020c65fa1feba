/** What a tool on the command line knows of several processes, by the database they share. */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Postgres } from '../../src/adapters/postgres/postgres.js';
import { PostgresPresence } from '../../src/adapters/presence/postgres-presence.js';
import { openHints } from '../../src/composition/open-hints.js';
import { opening } from '../../src/composition/opened.js';
import { PostgresProcess } from '../support/postgres-process.js';

jest.setTimeout(60_000);

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('What is known beside the log and the rows', () => {
  let server: PostgresProcess;
  let postgres: Postgres;

  beforeAll(async () => {
    server = await PostgresProcess.start();
    postgres = new Postgres(server.url);
  });
  afterEach(() => postgres.query('drop schema if exists mooring_kept cascade', []));
  afterAll(async () => {
    await postgres.close();
    await server.stop();
  });

  const silent = (readModel: string | null) =>
    opening(async (opened) => {
      const hints = await openHints({ readModel }, opened, quiet);
      const found = await hints.presence.silent();
      await opened.close();
      return [...found];
    });

  it('is which hosts nobody has acted for lately, whoever asks', async () => {
    const agents = new PostgresPresence(postgres, quiet);
    await agents.sign('kvm-1');
    await postgres.query("update mooring_kept.signs_of_life set at = at - interval '61 seconds'", []);
    await agents.sign('kvm-2');
    expect(await silent(server.url)).toEqual(['kvm-1']);
  });
  it('is nothing where one process does all', async () => expect(await silent(null)).toEqual([]));
});
