import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Postgres } from '../../../src/adapters/postgres/postgres.js';
import { PostgresSecretStore } from '../../../src/adapters/secrets/postgres-secret-store.js';
import { secretStoreContract } from '../../support/contracts/secret-store.contract.js';
import { PostgresProcess } from '../../support/postgres-process.js';

secretStoreContract('PostgreSQL', async () => {
  const server = await PostgresProcess.start();
  const key = randomBytes(32);
  const opened: Postgres[] = [];
  const open = () => {
    const postgres = new Postgres(server.url);
    opened.push(postgres);
    return new PostgresSecretStore(postgres, key);
  };
  return {
    store: open(),
    reopen: () => Promise.resolve(open()),
    dispose: async () => {
      await Promise.all(opened.map((each) => each.close()));
      await server.stop();
    },
  };
});

describe('Secrets in PostgreSQL', () => {
  let server: PostgresProcess;
  let postgres: Postgres;
  const key = randomBytes(32);
  beforeAll(async () => {
    server = await PostgresProcess.start();
    postgres = new Postgres(server.url);
  });
  afterAll(async () => {
    await postgres.close();
    await server.stop();
  });

  it('are the same for all who ask at once, on an empty database', async () => {
    const id = randomUUID();
    const processes = Array.from({ length: 8 }, () => new PostgresSecretStore(postgres, key));
    const answers = await Promise.all(processes.map((store) => store.ensure(id)));
    expect(new Set(answers.map(({ password }) => password)).size).toBe(1);
    expect(await processes[0]?.get(id)).toEqual(answers[0]);
  });

  it('are in no row in clear', async () => {
    const id = randomUUID();
    const { password } = await new PostgresSecretStore(postgres, key).ensure(id);
    const { rows } = await postgres.query<{ sealed: Buffer }>('select sealed from mooring_kept.secrets where export_id = $1', [id]);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sealed.toString('latin1')).not.toContain(password);
  });

  it('do not open with another key, nor is another made in their place', async () => {
    const id = randomUUID();
    await new PostgresSecretStore(postgres, key).ensure(id);
    const stranger = new PostgresSecretStore(postgres, randomBytes(32));
    await expect(stranger.get(id)).rejects.toThrow(`the secret of export ${id} does not open`);
    await expect(stranger.ensure(id)).rejects.toThrow('does not open');
  });

  it('do not open under the name of another, nor cut short', async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const store = new PostgresSecretStore(postgres, key);
    await store.ensure(id);
    const copy = 'insert into mooring_kept.secrets (export_id, sealed) select $2, sealed from mooring_kept.secrets where export_id = $1';
    await postgres.query(copy, [id, other]);
    await expect(store.get(other)).rejects.toThrow('does not open');
    await postgres.query("update mooring_kept.secrets set sealed = '' where export_id = $1", [id]);
    await expect(store.get(id)).rejects.toThrow('does not open');
  });

  it('are there again after a crash of the server', async () => {
    const id = randomUUID();
    const store = new PostgresSecretStore(postgres, key);
    const made = await store.ensure(id);
    await server.kill();
    await expect(store.get(id)).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    await server.restart();
    expect(await store.get(id)).toEqual(made);
  });
});
