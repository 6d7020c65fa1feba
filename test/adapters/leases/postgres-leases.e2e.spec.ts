import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresLeases } from '../../../src/adapters/leases/postgres-leases.js';
import { Postgres } from '../../../src/adapters/postgres/postgres.js';
import { leasesContract } from '../../support/contracts/leases.contract.js';
import { PostgresProcess } from '../../support/postgres-process.js';

leasesContract('PostgreSQL', async () => {
  const server = await PostgresProcess.start();
  const [here, there] = [new Postgres(server.url), new Postgres(server.url)];
  return {
    leases: new PostgresLeases(here),
    elsewhere: new PostgresLeases(there),
    pass: (ms) => sleep(ms),
    dispose: async () => {
      await Promise.all([here.close(), there.close()]);
      await server.stop();
    },
  };
});

describe('Leases in PostgreSQL', () => {
  let server: PostgresProcess;
  let postgres: Postgres;
  beforeAll(async () => {
    server = await PostgresProcess.start();
    postgres = new Postgres(server.url, { timeoutMs: 1_000 });
  });
  afterAll(async () => {
    await postgres.close();
    await server.stop();
  });

  it('are made by whoever comes first, when many come at once to an empty database', async () => {
    const all = Array.from({ length: 8 }, () => new PostgresLeases(postgres));
    const given = await Promise.all(all.map((leases, number) => leases.claim('first', `${number}`, 60_000)));
    expect(given.filter(Boolean)).toHaveLength(1);
  });

  it('are made again when somebody dropped them', async () => {
    const leases = new PostgresLeases(postgres);
    await leases.claim('dropped', 'a', 60_000);
    await postgres.query('drop schema mooring_kept cascade');
    expect(await leases.claim('dropped', 'b', 60_000)).toBe(true);
  });

  it('outlive a crash of the server, and serve on by themselves', async () => {
    const leases = new PostgresLeases(postgres);
    await leases.claim('kept', 'a', 600_000);
    await server.kill();
    await expect(leases.claim('kept', 'a', 600_000)).rejects.toThrow('does not answer');
    await server.restart();
    expect(await leases.claim('kept', 'b', 600_000)).toBe(false);
    expect(await leases.claim('kept', 'a', 600_000)).toBe(true);
  });

  it('do not hold up for ever whoever asks a server that does not answer', async () => {
    const leases = new PostgresLeases(postgres);
    server.pause();
    try {
      await expect(leases.claim('kept', 'a', 600_000)).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    } finally {
      server.resume();
    }
    expect(await leases.claim('kept', 'a', 600_000)).toBe(true);
  });
});
