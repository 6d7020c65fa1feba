/**
 * For several API nodes: what one refused, the others find. Nobody waits for it: what cannot be written is forgotten, and so is what comes
 * faster than it can be. Each writing takes away what is an hour old.
 */
import type { Log } from '../../app/log.js';
import { type Refusal, type Refusals, type RefusalSubject, rememberedOfEach } from '../../app/ports/refusals.js';
import { KeptTables } from '../postgres/kept-tables.js';
import type { Postgres } from '../postgres/postgres.js';

interface Noted {
  readonly subject: RefusalSubject;
  readonly refusal: Refusal;
}

const mostWaiting = 1_000;
const mostKept = 200_000;

const write = `
  with gone as (
    delete from mooring_kept.refusals where id in (
      select id from mooring_kept.refusals
      where noted_at < now() - interval '1 hour' or id < (select max(id) from mooring_kept.refusals) - ${mostKept}
      for update skip locked
    )
  )
  insert into mooring_kept.refusals (subject, project_id, refusal)
  select subject, project_id, refusal from unnest($1::text[], $2::text[], $3::text[]) as given (subject, project_id, refusal)`;

const read = `
  select refusal from mooring_kept.refusals
  where subject = $1 and ($2::text is null or project_id = $2) and noted_at >= now() - interval '1 hour'
  order by id desc limit ${rememberedOfEach}`;

export class PostgresRefusals implements Refusals {
  private readonly tables: KeptTables;
  private waiting: Noted[] = [];
  private writing: Promise<void> | undefined;

  constructor(
    postgres: Postgres,
    private readonly log: Log,
  ) {
    this.tables = new KeptTables(postgres);
  }

  note(subjects: readonly RefusalSubject[], refusal: Refusal): void {
    if (this.waiting.length >= mostWaiting) return;
    this.waiting.push(...subjects.map((subject) => ({ subject, refusal })));
    this.begin();
  }

  async about(subject: RefusalSubject, projectId: string | null): Promise<readonly Refusal[]> {
    const { rows } = await this.tables.query<{ refusal: string }>(read, [subject, projectId]);
    return rows.map(({ refusal }) => JSON.parse(refusal) as Refusal);
  }

  /** For tests, and before the end. */
  async flushed(): Promise<void> {
    await this.writing;
  }

  private begin(): void {
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
      if (this.waiting.length > 0) this.begin();
    });
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const noted = this.waiting;
      this.waiting = [];
      const columns = [
        noted.map(({ subject }) => subject),
        noted.map(({ refusal }) => refusal.projectId),
        noted.map(({ refusal }) => JSON.stringify(refusal)),
      ];
      try {
        await this.tables.query(write, columns);
      } catch (error) {
        this.log.warn({ err: error, count: noted.length }, 'refusals are not remembered');
      }
    }
  }
}
