/** Leases as rows, by the server's clock: who asks need not know what time it is. */
import type { Leases } from '../../app/ports/leases.js';
import { KeptTables } from '../postgres/kept-tables.js';
import type { Postgres } from '../postgres/postgres.js';

const claim = `
  insert into mooring_kept.leases as held (lease, owner, until)
  values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
  on conflict (lease) do update set owner = excluded.owner, until = excluded.until
  where held.owner = excluded.owner or held.until <= clock_timestamp()
  returning lease`;

/** Those who are long gone are forgotten; one that comes back at this very moment is left alone. */
const attend = `
  with mine as (
    insert into mooring_kept.attendance (owner, until) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
    on conflict (owner) do update set until = excluded.until
  ), gone as (
    delete from mooring_kept.attendance where owner in (
      select owner from mooring_kept.attendance where owner <> $1 and until <= clock_timestamp() for update skip locked
    )
  )
  select count(*)::int as others from mooring_kept.attendance where owner <> $1 and until > clock_timestamp()`;

export class PostgresLeases implements Leases {
  private readonly tables: KeptTables;

  constructor(postgres: Postgres) {
    this.tables = new KeptTables(postgres);
  }

  async claim(lease: string, owner: string, lengthMs: number): Promise<boolean> {
    const { rows } = await this.tables.query(claim, [lease, owner, lengthMs]);
    return rows.length === 1;
  }

  async release(lease: string, owner: string): Promise<void> {
    await this.tables.query('delete from mooring_kept.leases where lease = $1 and owner = $2', [lease, owner]);
  }

  async attend(owner: string, lengthMs: number): Promise<number> {
    const { rows } = await this.tables.query<{ others: number }>(attend, [owner, lengthMs]);
    return (rows[0]?.others ?? 0) + 1;
  }

  async held(): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.tables.query<{ lease: string; owner: string }>(
      'select lease, owner from mooring_kept.leases where until > clock_timestamp()',
      [],
    );
    return new Map(rows.map(({ lease, owner }) => [lease, owner]));
  }
}
