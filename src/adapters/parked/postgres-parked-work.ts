/**
 * For workers and API nodes: what one has parked, the others explain. A row counts as long as whoever wrote it holds the lease it worked
 * by, so what a worker leaves behind that is gone, or was slow, is not shown; who has the lease next clears it away.
 */
import type { KnownParked, ParkedBoard, ParkedWork } from '../../app/ports/parked-work.js';
import { KeptTables } from '../postgres/kept-tables.js';
import type { Postgres } from '../postgres/postgres.js';

/** The lease is kept from changing hands meanwhile: what was told late would else take the place of what its new holder has told. */
const replace = `
  with held as (
    select lease, owner from mooring_kept.leases where lease = $1 and owner = $2 and until > clock_timestamp() for share
  ), given as (
    select process, key, parked from unnest($3::text[], $4::text[], $5::text[]) as given (process, key, parked)
  ), gone as (
    delete from mooring_kept.parked_work as told using held
    where told.lease = held.lease and not exists (select from given where given.process = told.process and given.key = told.key)
  ), told as (
    insert into mooring_kept.parked_work (process, key, lease, owner, parked)
    select process, key, lease, owner, parked from given, held
    on conflict (process, key) do update set lease = excluded.lease, owner = excluded.owner, parked = excluded.parked
  )
  select from held`;

const read = `
  select key, parked from mooring_kept.parked_work join mooring_kept.leases using (lease, owner)
  where process = $1 and key = any($2::text[]) and until > clock_timestamp()`;

export class PostgresParkedWork implements ParkedWork, ParkedBoard {
  private readonly tables: KeptTables;

  constructor(postgres: Postgres) {
    this.tables = new KeptTables(postgres);
  }

  async replace({ lease, owner }: { readonly lease: string; readonly owner: string }, parked: readonly KnownParked[]): Promise<boolean> {
    const columns = [parked.map(({ process }) => process), parked.map(({ key }) => key), parked.map((each) => JSON.stringify(each))];
    const { rows } = await this.tables.query(replace, [lease, owner, ...columns]);
    return rows.length === 1;
  }

  async among(process: string, keys: readonly string[]): Promise<ReadonlyMap<string, KnownParked>> {
    if (keys.length === 0) return new Map();
    const { rows } = await this.tables.query<{ key: string; parked: string }>(read, [process, keys]);
    return new Map(rows.map(({ key, parked }) => [key, JSON.parse(parked) as KnownParked]));
  }
}
