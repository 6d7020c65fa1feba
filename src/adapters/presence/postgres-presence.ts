/**
 * Signs of life of agents as rows, by the server's clock. An agent may add and remove what it keeps here, and change nothing: so each sign is a
 * row of its own, and those before it go.
 */
import type { Log } from '../../app/log.js';
import type { Presence } from '../../app/ports/presence.js';
import { KeptTables } from '../postgres/kept-tables.js';
import type { Postgres } from '../postgres/postgres.js';

const silentAfter = `interval '60 seconds'`;
/** Asked anew no sooner than this: every list of hosts, and every new volume, wants to know. */
const freshMs = 5_000;

export class PostgresPresence implements Presence {
  private readonly tables: KeptTables;
  private known: { readonly silent: Promise<ReadonlySet<string>>; readonly until: number } | undefined;

  constructor(
    postgres: Postgres,
    private readonly log: Log,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {
    this.tables = new KeptTables(postgres);
  }

  /** Says that this host is acted for. */
  async sign(host: string): Promise<void> {
    await this.tables.query('insert into mooring_kept.signs_of_life (host) values ($1)', [host]);
    await this.tables.query("delete from mooring_kept.signs_of_life where host = $1 and at < clock_timestamp() - interval '5 seconds'", [
      host,
    ]);
  }

  silent(): Promise<ReadonlySet<string>> {
    const now = this.monotonicMs();
    if (!this.known || this.known.until <= now) this.known = { silent: this.ask(), until: now + freshMs };
    return this.known.silent;
  }

  private async ask(): Promise<ReadonlySet<string>> {
    const last = `select host from mooring_kept.signs_of_life group by host having max(at) < clock_timestamp() - ${silentAfter}`;
    try {
      const { rows } = await this.tables.query<{ host: string }>(last, []);
      return new Set(rows.map(({ host }) => host));
    } catch (error) {
      this.log.warn({ err: error }, 'it cannot be seen which hosts are acted for');
      return new Set();
    }
  }
}
