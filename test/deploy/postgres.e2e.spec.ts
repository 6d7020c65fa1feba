/** The rules by which the deployed PostgreSQL lets people in. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { PostgresLeases } from '../../src/adapters/leases/postgres-leases.js';
import { Postgres } from '../../src/adapters/postgres/postgres.js';
import { PostgresSecretStore } from '../../src/adapters/secrets/postgres-secret-store.js';
import { composeFile } from './compose-file.js';
import { DeployedFolder } from './deployed-folder.js';
import { DeployedPostgres } from './deployed-postgres.js';

describe('PostgreSQL as it is deployed', () => {
  let made: DeployedFolder;
  let server: DeployedPostgres | undefined;

  beforeAll(async () => {
    made = await DeployedFolder.made();
    server = await DeployedPostgres.start(made);
  });
  afterAll(async () => {
    await server?.stop();
    made.remove();
  });

  /** The connection string of the API nodes, or of another part, but for the address and where the authority's certificate is. */
  const readModel = (part = 'api-1'): string =>
    String(composeFile().services[part]?.environment?.['MOORING_READ_MODEL'])
      .replace(/\$\{(\w+):[^}]*\}/, (_, name: string) => made.variables[name] ?? '')
      .replace('@postgres:5432', `@localhost:${server?.port}`)
      .replace('/run/secrets/ca.crt', made.path('authority/ca.crt'));

  const ask = async <Row extends object>(url: string, question: string): Promise<Row | undefined> => {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return (await client.query<Row>(question)).rows[0];
    } finally {
      await client.end();
    }
  };

  it('lets Mooring in over TLS, with the connection string of docker-compose.yml', async () => {
    const question = `SELECT current_user AS who, current_database() AS database, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
    expect(await ask(readModel(), question)).toEqual({ who: 'mooring', database: 'mooring', ssl: true });
  });

  it('lets Mooring make what it needs in its own database', async () => {
    await ask(readModel(), 'DO $$ BEGIN CREATE SCHEMA own; CREATE TABLE own.rows (key text); DROP SCHEMA own CASCADE; END $$');
  });

  it('gives Mooring no power over anything else', async () => {
    const powers = 'SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user';
    expect(await ask(readModel(), powers)).toEqual({ rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false });
  });

  it('lets an agent keep the passwords of exports, once somebody has made the place for them, and see nothing of the rows', async () => {
    const [secretKey, exportId] = [randomBytes(32), randomUUID()];
    const mooring = new Postgres(readModel());
    const agent = new Postgres(readModel('agent'));
    await new PostgresLeases(mooring).held();
    await mooring.query('CREATE SCHEMA mooring_rows');
    await mooring.query('CREATE TABLE mooring_rows.volumes (key text)');
    const chap = await new PostgresSecretStore(agent, secretKey).ensure(exportId);
    expect(await new PostgresSecretStore(mooring, secretKey).get(exportId)).toEqual(chap);
    await new PostgresSecretStore(agent, secretKey).destroy(exportId);
    await expect(agent.query('SELECT * FROM mooring_rows.volumes')).rejects.toThrow(/permission denied for schema mooring_rows/);
    await expect(agent.query('DROP TABLE mooring_kept.secrets')).rejects.toThrow(/must be owner/);
    await expect(agent.query('CREATE SCHEMA its_own')).rejects.toThrow(/permission denied for database/);
    await Promise.all([mooring.close(), agent.close()]);
  });

  it.each([
    ['Mooring without TLS', () => readModel().replace('sslmode=verify-full', 'sslmode=disable'), /no encryption/],
    ['Mooring into another database', () => readModel().replace('/mooring?', '/postgres?'), /no pg_hba.conf entry/],
    ['a wrong password', () => readModel().replace(/mooring:[^@]+@/, 'mooring:wrong@'), /password authentication failed/],
    ['the administrator from elsewhere', () => readModel().replace(/mooring:[^@]+@/, 'postgres:wrong@'), /no pg_hba.conf entry/],
  ])('does not let %s', async (_, url, why) => {
    await expect(ask(url(), 'SELECT 1')).rejects.toThrow(why);
  });

  it('is not taken for itself where its authority is not known', async () => {
    const other = await DeployedFolder.made();
    const url = readModel().replace(made.path('authority/ca.crt'), other.path('authority/ca.crt'));
    await expect(ask(url, 'SELECT 1')).rejects.toThrow(/unable to verify/);
    other.remove();
  });

  it('is well by the check of its container', async () => {
    expect(await server?.healthCheck()).toMatchObject({ code: 0, stderr: '' });
  });
});
