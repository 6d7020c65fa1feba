/**
 * CHAP passwords as rows, sealed with a key the database never sees. Who asks for the same one at once gets the same one, on whatever machine:
 * the first row holds. Calls of one process for one export run one after the other, so that what was destroyed does not come back.
 */
import type { Chap, SecretStore } from '../../app/ports/hosts.js';
import { checkedUuid } from '../checked-uuid.js';
import { KeptTables } from '../postgres/kept-tables.js';
import type { Postgres } from '../postgres/postgres.js';
import { Turns } from '../turns.js';
import { newPassword, usernameOf } from './chap.js';
import { seal, sealedLength, unseal } from './seal.js';

interface Row {
  readonly sealed: Buffer;
}

export class PostgresSecretStore implements SecretStore {
  private readonly tables: KeptTables;
  private readonly turns = new Turns();

  constructor(
    postgres: Postgres,
    private readonly key: Buffer,
  ) {
    this.tables = new KeptTables(postgres);
  }

  usernameOf(exportId: string): string {
    return usernameOf(exportId);
  }

  async ensure(exportId: string): Promise<Chap> {
    return this.inTurn(exportId, async () => {
      for (;;) {
        const chap = (await this.find(exportId)) ?? (await this.make(exportId));
        if (chap) return chap;
      }
    });
  }

  async get(exportId: string): Promise<Chap | undefined> {
    return this.inTurn(exportId, () => this.find(exportId));
  }

  async destroy(exportId: string): Promise<void> {
    await this.inTurn(exportId, () => this.tables.query('delete from mooring_kept.secrets where export_id = $1', [exportId]));
  }

  private async find(exportId: string): Promise<Chap | undefined> {
    const { rows } = await this.tables.query<Row>('select sealed from mooring_kept.secrets where export_id = $1', [exportId]);
    return rows[0] && this.open(exportId, rows[0].sealed);
  }

  /** `undefined`: somebody else has just made it. */
  private async make(exportId: string): Promise<Chap | undefined> {
    const password = newPassword();
    const { rowCount } = await this.tables.query(
      'insert into mooring_kept.secrets (export_id, sealed) values ($1, $2) on conflict (export_id) do nothing',
      [exportId, seal({ key: this.key, name: exportId }, password)],
    );
    return rowCount === 1 ? { username: usernameOf(exportId), password } : undefined;
  }

  private open(exportId: string, sealed: Buffer): Chap {
    try {
      if (sealed.length < sealedLength) throw new Error('it is too short');
      return { username: usernameOf(exportId), password: unseal({ key: this.key, name: exportId }, sealed) };
    } catch (cause) {
      throw new Error(`the secret of export ${exportId} does not open with this key`, { cause });
    }
  }

  private inTurn<Value>(exportId: string, work: () => Promise<Value>): Promise<Value> {
    return this.turns.take(checkedUuid('the export id', exportId), work);
  }
}
