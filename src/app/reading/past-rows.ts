/**
 * The rows as they were when the log ended at a position: of volumes, attachments, servers, hosts and volume types. Lifelines tell what was
 * there, the rows of then are made, and asked as those of now are. What came before the first event is an empty world.
 *
 * All that may be meant is gone through, some hundred at a time, and no more of it is kept than is answered.
 */
import { Rejection } from '../../domain/kernel/rejection.js';
import { type Lifeline, lifelineKey, lifelines } from '../../projections/lifelines.projection.js';
import type { Moment } from '../../projections/moment.js';
import { tableOf } from '../../projections/projection.js';
import type { EventStore } from '../ports/event-store.js';
import type { Filter, RowQuery, RowSource } from '../ports/read-model.js';
import { linesIn } from './lines.js';
import { PastStates } from './past-states.js';
import { type Holder, type PastTable, pastTables, type Told } from './past-tables.js';
import { countOf, inMemory, type RowInMemory, Selection, sumOf } from './rows-in-memory.js';

const lifelinesTable = tableOf(lifelines);

export class PastRows implements RowSource {
  private readonly position: bigint;
  private readonly states: PastStates;

  /** `now` must show the log at least up to `position`, and may show more; `undefined`: before anything was decided. */
  constructor(
    store: Pick<EventStore, 'readStream'>,
    private readonly now: RowSource,
    position: bigint | undefined,
  ) {
    this.position = position ?? -1n;
    this.states = new PastStates(store, now, this.position);
  }

  async find<Row extends object>(table: string, key: string): Promise<Row | undefined> {
    return (await this.findMany<Row>(table, [key])).get(key);
  }

  async findMany<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const past = pastTable(table);
    return (await past.rowsThen(this.states, await this.toldOf(past, keys))) as ReadonlyMap<string, Row>;
  }

  async list<Row extends object>(table: string, query: RowQuery): Promise<readonly { readonly key: string; readonly row: Row }[]> {
    const past = pastTable(table);
    const marker = query.after === undefined ? undefined : (await this.findMany<Row>(table, [query.after])).get(query.after);
    if (query.after !== undefined && !marker) return [];
    const selection = new Selection<Row>(query, marker && inMemory(past.projection, query.after ?? '', marker));
    for await (const page of this.pages<Row>(past, query.where)) selection.add(page);
    return selection.page;
  }

  async count(table: string, where: readonly Filter[]): Promise<number> {
    let count = 0;
    for await (const page of this.eachOnce(table, where)) count += countOf(page, where);
    return count;
  }

  async sum(table: string, column: string, where: readonly Filter[]): Promise<number> {
    let sum = 0;
    for await (const page of this.eachOnce(table, where)) sum += sumOf(page, column, where);
    return sum;
  }

  /** What ends while it is read may come twice. */
  private async *eachOnce(table: string, where: readonly Filter[]): AsyncGenerator<readonly RowInMemory<object>[]> {
    const seen = new Set<string>();
    for await (const page of this.pages(pastTable(table), where)) {
      yield page.filter(({ key }) => !seen.has(key));
      for (const { key } of page) seen.add(key);
    }
  }

  /** Whatever may meet the filters. */
  private async *pages<Row extends object>(past: PastTable, where: readonly Filter[] = []): AsyncGenerator<readonly RowInMemory<Row>[]> {
    for await (const rows of this.candidates(past, where)) yield [...rows].map(([key, row]) => inMemory(past.projection, key, row as Row));
  }

  private async *candidates(past: PastTable, where: readonly Filter[]): AsyncGenerator<ReadonlyMap<string, object>> {
    const named = where.find(({ column, is }) => column === 'key' && is === 'equal');
    if (named) yield past.rowsThen(this.states, await this.toldOf(past, [String(named.value)]));
    if (named || this.position < 0n) return;
    const sought = past.soughtIn(where, this.position);
    if ('heldIn' in sought) yield* this.held(sought, where);
    else for await (const lines of linesIn(this.now, sought)) yield past.rowsThen(this.states, this.thoseThere(past, lines));
  }

  private async *held({ table, asked, heldIn }: Holder, where: readonly Filter[]): AsyncGenerator<ReadonlyMap<string, object>> {
    for await (const holders of this.candidates(table, asked(where))) {
      yield new Map([...holders.values()].flatMap((row) => [...heldIn(row)]));
    }
  }

  private async toldOf(past: PastTable, ids: readonly string[]): Promise<readonly Told[]> {
    const keys = [...new Set(ids)].map((id) => lifelineKey(past.kind, id));
    return this.thoseThere(past, [...(await this.now.findMany<Lifeline>(lifelinesTable, keys)).values()]);
  }

  private thoseThere({ kind, outlives }: PastTable, lines: readonly Lifeline[]): readonly Told[] {
    return lines.filter((line) => line.kind === kind && this.isPast(line.from) && (outlives || !line.until || !this.isPast(line.until)));
  }

  private isPast({ position }: Moment): boolean {
    return BigInt(position) <= this.position;
  }
}

const pastTable = (table: string): PastTable => {
  const found = pastTables.get(table);
  if (found) return found;
  throw new Rejection('invalid-request', 'This cannot be asked for the past.');
};
