/** Rows that somebody else keeps: what is saved is said by hand, and it can be away. */
import { type ReadModel, ReadModelUnavailable } from '../../src/app/ports/read-model.js';

export class KeptRows implements Pick<ReadModel, 'positions' | 'watch' | 'findMany'> {
  /** How far each table is; none is shown while there are none. */
  saved = new Map<string, bigint>();
  readonly rows = new Map<string, object>();
  isAway = false;
  asked = 0;
  private readonly watching = new Set<() => void>();

  positions(): Promise<ReadonlyMap<string, bigint>> {
    this.asked += 1;
    return this.unlessAway(() => {
      if (this.saved.size === 0) throw new ReadModelUnavailable('being built');
      return new Map(this.saved);
    });
  }

  watch(saved: () => void): () => void {
    this.watching.add(saved);
    return () => this.watching.delete(saved);
  }

  get watchers(): number {
    return this.watching.size;
  }

  findMany<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    return this.unlessAway(() => {
      const found = keys.flatMap((key) => {
        const row = this.rows.get(`${table}/${key}`);
        return row ? [[key, row as Row] as const] : [];
      });
      return new Map(found);
    });
  }

  /** Somebody saved up to here, and says so. */
  save(position: bigint, ...tables: readonly string[]): void {
    for (const table of tables) this.saved.set(table, position);
    this.hint();
  }

  hint(): void {
    for (const call of this.watching) call();
  }

  private async unlessAway<Value>(answer: () => Value): Promise<Value> {
    await Promise.resolve();
    if (this.isAway) throw new ReadModelUnavailable('away');
    return answer();
  }
}
