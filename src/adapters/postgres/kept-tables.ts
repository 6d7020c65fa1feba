/** What is kept in PostgreSQL for its own sake: in a schema apart from the rows, which anybody may throw away. Made when it is first missed. */
import type { QueryResult, QueryResultRow } from 'pg';
import type { Postgres } from './postgres.js';
import { isMissing } from './trouble.js';

const tables = `
  create schema if not exists mooring_kept;
  create table if not exists mooring_kept.leases (lease text primary key, owner text not null, until timestamptz not null);
  create table if not exists mooring_kept.attendance (owner text primary key, until timestamptz not null);
  create table if not exists mooring_kept.secrets (export_id uuid primary key, sealed bytea not null);
  create table if not exists mooring_kept.revocations (audit_id text primary key, until timestamptz not null);
  create table if not exists mooring_kept.signs_of_life (host text not null, at timestamptz not null default clock_timestamp());
  create index if not exists signs_of_life_by_host on mooring_kept.signs_of_life (host, at);
  create table if not exists mooring_kept.refusals (
    id bigint generated always as identity primary key, noted_at timestamptz not null default now(),
    subject text not null, project_id text not null, refusal text not null
  );
  create index if not exists refusals_by_subject on mooring_kept.refusals (subject, id);
  create index if not exists refusals_by_age on mooring_kept.refusals (noted_at);
  create table if not exists mooring_kept.parked_work (
    process text not null, key text not null, lease text not null, owner text not null, parked text not null, primary key (process, key)
  );
  create index if not exists parked_work_by_lease on mooring_kept.parked_work (lease);
`;

/** Two that make the same schema at once would be told of a duplicate: one makes it, the other finds it made. */
export const oneMakesTables = 'select pg_advisory_xact_lock(8776)';

export class KeptTables {
  constructor(private readonly postgres: Postgres) {}

  async query<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<QueryResult<Row>> {
    try {
      return await this.postgres.query<Row>(text, values);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await this.make();
      return this.postgres.query<Row>(text, values);
    }
  }

  private make(): Promise<unknown> {
    return this.postgres.transaction(async (session) => {
      await session.query(oneMakesTables);
      return session.query(tables);
    });
  }
}
