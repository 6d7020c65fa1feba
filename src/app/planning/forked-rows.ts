/** Rows as they are now, and on top of them what the projections make of events that are in no log. */
import type { Recorded } from '../../domain/kernel/message.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import type { Filter, RowQuery, RowSource } from '../ports/read-model.js';
import { applyQuery, countOf, inMemory, type RowInMemory, sumOf } from '../reading/rows-in-memory.js';

interface Change {
  readonly before: object | undefined;
  readonly after: object | undefined;
}

export class ForkedRows implements RowSource {
  private readonly projections: ReadonlyMap<string, Projection>;
  private readonly changes = new Map<string, Map<string, Change>>();

  constructor(
    private readonly now: RowSource,
    projections: readonly Projection[],
  ) {
    this.projections = new Map(projections.map((projection) => [tableOf(projection), projection]));
  }

  async take(events: readonly Recorded[]): Promise<void> {
    for (const recorded of events) {
      for (const [table, projection] of this.projections) {
        if (projection.handles.includes(recorded.event.type)) await this.fold(table, projection, recorded);
      }
    }
  }

  /** The keys in a table whose rows are not what they are in truth. */
  changed(table: string): Iterable<string> {
    return this.changes.get(table)?.keys() ?? [];
  }

  async find<Row extends object>(table: string, key: string): Promise<Row | undefined> {
    const change = this.changes.get(table)?.get(key);
    return change ? (change.after as Row | undefined) : this.now.find<Row>(table, key);
  }

  async findMany<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const changes = this.changes.get(table);
    const same = keys.filter((key) => !changes?.has(key));
    const found = new Map(same.length === 0 ? [] : await this.now.findMany<Row>(table, same));
    for (const key of keys) {
      const row = changes?.get(key)?.after;
      if (row) found.set(key, row as Row);
    }
    return found;
  }

  async list<Row extends object>(table: string, query: RowQuery): Promise<readonly { readonly key: string; readonly row: Row }[]> {
    const changes = this.changes.get(table);
    if (!changes) return this.now.list<Row>(table, query);
    const real = await this.now.list<Row>(table, enough(query, changes.size));
    const same = [...real, ...(await this.marker<Row>(table, query, real))].filter(({ key }) => !changes.has(key));
    return applyQuery([...same.map(({ key, row }) => this.inMemory(table, key, row)), ...this.overlaid<Row>(table, 'after')], query);
  }

  /** The row to go on after need not be one of those asked for. */
  private async marker<Row extends object>(table: string, { after }: RowQuery, listed: readonly { readonly key: string }[]) {
    if (after === undefined || listed.some(({ key }) => key === after)) return [];
    const row = await this.now.find<Row>(table, after);
    return row ? [{ key: after, row }] : [];
  }

  async count(table: string, where: readonly Filter[]): Promise<number> {
    const real = await this.now.count(table, where);
    return real + countOf(this.overlaid(table, 'after'), where) - countOf(this.overlaid(table, 'before'), where);
  }

  async sum(table: string, column: string, where: readonly Filter[]): Promise<number> {
    const real = await this.now.sum(table, column, where);
    return real + sumOf(this.overlaid(table, 'after'), column, where) - sumOf(this.overlaid(table, 'before'), column, where);
  }

  private async fold(table: string, projection: Projection, recorded: Recorded): Promise<void> {
    const key = projection.keyOf(recorded);
    if (key === undefined) return;
    const changes = this.changes.get(table) ?? new Map<string, Change>();
    const known = changes.get(key);
    const before = known ? known.before : await this.now.find<object>(table, key);
    const current = known ? known.after : before;
    const after = projection.evolve(current, recorded);
    if (after === current) return;
    this.changes.set(table, changes.set(key, { before, after }));
  }

  private overlaid<Row extends object>(table: string, when: keyof Change): RowInMemory<Row>[] {
    return [...(this.changes.get(table) ?? [])].flatMap(([key, { [when]: row }]) => (row ? [this.inMemory(table, key, row as Row)] : []));
  }

  private inMemory<Row extends object>(table: string, key: string, row: Row): RowInMemory<Row> {
    const projection = this.projections.get(table);
    if (!projection) throw new Error(`nobody makes the rows of ${table}`);
    return inMemory(projection, key, row);
  }
}

/** So many more than were asked for as may be others here. Where to go on after a row is only known once all are together. */
const enough = ({ where, sort, limit, offset = 0, after }: RowQuery, others: number): RowQuery => ({
  ...(where && { where }),
  ...(sort && { sort }),
  ...(limit !== undefined && after === undefined && { limit: offset + limit + others }),
});
