/** What a tool on the command line knows of several processes, by the database they share. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresLeases } from '../../src/adapters/leases/postgres-leases.js';
import { Postgres } from '../../src/adapters/postgres/postgres.js';
import { PostgresPresence } from '../../src/adapters/presence/postgres-presence.js';
import { type Hints, openHints } from '../../src/composition/open-hints.js';
import { opening } from '../../src/composition/opened.js';
import { PostgresProcess } from '../support/postgres-process.js';

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

  const hinted = <Hint>(readModel: string | null, ask: (hints: Hints) => Promise<Hint> | Hint): Promise<Hint> =>
    opening(async (opened) => {
      const found = await ask(await openHints({ readModel }, opened, quiet));
      await opened.close();
      return found;
    });
  const silent = (readModel: string | null) => hinted(readModel, async ({ presence }) => [...(await presence.silent())]);
  const isAlone = (readModel: string | null) => hinted(readModel, (hints) => hints.isAlone);

  it('is which hosts nobody has acted for lately, whoever asks', async () => {
    const agents = new PostgresPresence(postgres, quiet);
    await agents.sign('kvm-1');
    await postgres.query("update mooring_kept.signs_of_life set at = at - interval '61 seconds'", []);
    await agents.sign('kvm-2');
    expect(await silent(server.url)).toEqual(['kvm-1']);
  });
  it('is nothing where one process does all', async () => expect(await silent(null)).toEqual([]));

  it('is whether somebody works in a process of its own: else one that does all is asked for what only it knows', async () => {
    const leases = new PostgresLeases(postgres);
    await leases.claim('webhooks', 'somebody', 60_000);
    expect([await isAlone(null), await isAlone(server.url)]).toEqual([true, true]);
    await leases.claim('work-7', 'a worker', 60_000);
    expect(await isAlone(server.url)).toBe(false);
    await leases.release('work-7', 'a worker');
    expect(await isAlone(server.url)).toBe(true);
  });
});
