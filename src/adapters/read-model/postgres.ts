/** Rows in PostgreSQL, for any number of processes. They have a schema to themselves: whoever drops it has them made again. */
import { PostgresDialect, type PostgresPool, sql } from 'kysely';
import { DatabaseUnavailable } from '../../app/ports/database-unavailable.js';
import { ReadModelUnavailable } from '../../app/ports/read-model.js';
import { oneMakesTables } from '../postgres/kept-tables.js';
import { PostgresListener } from '../postgres/listener.js';
import { Postgres, type PostgresSettings } from '../postgres/postgres.js';
import { reserveTables } from '../postgres/reservation.js';
import { hasGivenWay, isMissing } from '../postgres/trouble.js';
import { BatchRowWriter } from './batch-row-writer.js';
import { saidOf } from './announcements.js';
import { KyselyReadModel } from './kysely-read-model.js';
import type { RowDatabase } from './row-database.js';

const schema = 'mooring_rows';
const patient: PostgresSettings = { connections: 1, timeoutMs: Infinity };
/** PostgreSQL's own clearing up makes way after a second. */
const lockMs = 2_000;

export const postgresReadModel = (url: string, settings?: PostgresSettings): KyselyReadModel => new KyselyReadModel(rowsIn(url, settings));

const rowsIn = (url: string, settings?: PostgresSettings): RowDatabase => ({
  dialect: dialectOn(new Postgres(url, settings)),
  patientDialect: dialectOn(new Postgres(url, patient)),
  schema,
  text: sql`text collate "C"`,
  // Room beside each row for what becomes of it: most changes then leave the indexes alone.
  storage: sql`with (fillfactor = 50)`,
  announcement: (said) => sql`pg_notify(${sql.lit(schema)}, ${said})`,
  makePlace: async (transaction) => {
    await sql.raw(oneMakesTables).execute(transaction);
    await transaction.schema.createSchema(schema).ifNotExists().execute();
  },
  hold: async (transaction) => {
    await sql.raw(`set local lock_timeout = ${lockMs}`).execute(transaction);
    await sql`lock table ${sql.table(`${schema}.built`)} in exclusive mode`.execute(transaction);
  },
  holdIndexes: async (transaction, table) => {
    await sql`lock table ${sql.table(`${schema}.${table}`)} in share update exclusive mode`.execute(transaction);
  },
  hasGivenWay,
  reserve: () => reserveTables(url),
  isThere: (name) => sql`to_regclass(${`${schema}.${name}`}) is not null`,
  hasColumn: (table, column) => sql`exists (
    select 1 from pg_attribute
    where attrelid = to_regclass(${`${schema}.${table}`}) and attname = ${column} and not attisdropped)`,
  measure: (table) => sql`analyze ${sql.table(`${schema}.${table}`)}`,
  indexedColumns: (table) => sql`
    select attname as "column" from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
    where indrelid = to_regclass(${`${schema}.${table}`})`,
  keyAmong: (keys) => sql`key = any(${keys}::text[])`,
  writer: () => new BatchRowWriter(schema),
  unavailable,
  watch: (saved) => {
    const listener = new PostgresListener(url, schema, (said) => saved(saidOf(said)));
    listener.start();
    return () => listener.stop();
  },
});

const dialectOn = (postgres: Postgres): PostgresDialect => new PostgresDialect({ pool: poolOf(postgres) });

/** All that Kysely asks for where nobody reads through a cursor. */
const poolOf = (postgres: Postgres): PostgresPool =>
  ({ connect: () => postgres.connect(), end: () => postgres.close() }) as unknown as PostgresPool;

const unavailable = (error: unknown): ReadModelUnavailable | undefined => {
  if (isMissing(error)) return new ReadModelUnavailable('the read models are being built from the log', { cause: error });
  return error instanceof DatabaseUnavailable ? new ReadModelUnavailable(error.message, { cause: error.cause }) : undefined;
};
