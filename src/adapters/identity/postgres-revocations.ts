/**
 * For several processes: what one revokes, the others find. A token is asked for again when the last answer is half a second old, so
 * that a client with many requests costs no more than two questions in a second; one that is revoked stays so and is asked for no more.
 */
import { LeastRecent } from '../../app/commanding/least-recent.js';
import type { Clock } from '../../app/ports/ambient.js';
import { KeptTables } from '../postgres/kept-tables.js';
import type { Postgres } from '../postgres/postgres.js';
import type { Revocations } from './revocations.js';

const rememberedTokens = 10_000;
export const freshMs = 500;

interface Answer {
  readonly isRevoked: Promise<boolean>;
  /** `null`: for ever. */
  goodUntil: number | null;
}

const revoke = `
  with gone as (delete from mooring_kept.revocations where until < $3 and audit_id <> $1)
  insert into mooring_kept.revocations (audit_id, until) values ($1, $2) on conflict (audit_id) do nothing`;

export class PostgresRevocations implements Revocations {
  private readonly tables: KeptTables;
  private readonly answers = new LeastRecent<string, Answer>(rememberedTokens);

  constructor(
    postgres: Postgres,
    private readonly clock: Clock,
  ) {
    this.tables = new KeptTables(postgres);
  }

  has(auditId: string): Promise<boolean> {
    const known = this.answers.get(auditId);
    if (known && (known.goodUntil === null || known.goodUntil > this.now())) return known.isRevoked;
    const answer: Answer = { isRevoked: this.ask(auditId), goodUntil: this.now() + freshMs };
    this.answers.set(auditId, answer);
    answer.isRevoked.then(
      (isRevoked) => {
        if (isRevoked) answer.goodUntil = null;
      },
      () => this.answers.delete(auditId),
    );
    return answer.isRevoked;
  }

  async add(auditId: string, expiresAt: Date): Promise<void> {
    await this.tables.query(revoke, [auditId, expiresAt, this.clock.now()]);
    this.answers.set(auditId, { isRevoked: Promise.resolve(true), goodUntil: null });
  }

  private async ask(auditId: string): Promise<boolean> {
    const { rows } = await this.tables.query('select from mooring_kept.revocations where audit_id = $1', [auditId]);
    return rows.length > 0;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
