/**
 * The rows as they were when the log ended at a position: of volumes, attachments, servers, hosts and volume types. Lifelines tell what was
 * there, the rows of then are made, and asked as those of now are. What came before the first event is an empty world.
 */
import { Rejection } from '../../domain/kernel/rejection.js';
import { kindUntil, type Lifeline, lifelineKey, lifelines } from '../../projections/lifelines.projection.js';
import type { Moment } from '../../projections/moment.js';
import { tableOf } from '../../projections/projection.js';
import { sortable } from '../../projections/sortable-position.js';
import type { EventStore } from '../ports/event-store.js';
import type { Filter, RowQuery, RowSource } from '../ports/read-model.js';
import { PastStates } from './past-states.js';
import { type PastTable, pastTables, type Told } from './past-tables.js';
import { applyQuery, countOf, type RowInMemory, sumOf } from './rows-in-memory.js';

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
    const { where = [], after } = query;
    return applyQuery(await this.rowsFor<Row>(table, where, after === undefined ? [] : [after]), query);
  }

  async count(table: string, where: readonly Filter[]): Promise<number> {
    return countOf(await this.rowsFor(table, where), where);
  }

  async sum(table: string, column: string, where: readonly Filter[]): Promise<number> {
    return sumOf(await this.rowsFor(table, where), column, where);
  }

  /** Whatever may meet the filters, and those `besides`. */
  private async rowsFor<Row extends object>(
    table: string,
    where: readonly Filter[],
    besides: readonly string[] = [],
  ): Promise<readonly RowInMemory<Row>[]> {
    const past = pastTable(table);
    const rows = new Map([...(await this.candidates(past, where)), ...(await this.findMany(table, besides))]);
    return [...rows].map(([key, row]) => ({ key, row: row as Row, columns: past.projection.columnsOf(row) }));
  }

  private async candidates(past: PastTable, where: readonly Filter[]): Promise<ReadonlyMap<string, object>> {
    const named = where.find(({ column, is }) => column === 'key' && is === 'equal');
    if (named) return past.rowsThen(this.states, await this.toldOf(past, [String(named.value)]));
    if (!past.heldBy) return past.rowsThen(this.states, await this.thoseThere(past, where));
    const { table, asked, heldIn } = past.heldBy;
    const holders = await this.candidates(table, asked(where));
    return new Map([...holders.values()].flatMap((row) => [...heldIn(row)]));
  }

  private async toldOf({ kind, outlives }: PastTable, ids: readonly string[]): Promise<readonly Told[]> {
    const keys = [...new Set(ids)].map((id) => lifelineKey(kind, id));
    const found = await this.now.findMany<Lifeline>(lifelinesTable, keys);
    return [...found.values()].filter(({ from, until }) => this.isPast(from) && (outlives || !until || !this.isPast(until)));
  }

  private isPast({ position }: Moment): boolean {
    return BigInt(position) <= this.position;
  }

  private async thoseThere({ kind, lifelong, outlives }: PastTable, where: readonly Filter[]): Promise<readonly Told[]> {
    if (this.position < 0n) return [];
    const there: readonly Filter[] = [
      { column: 'kind_until', is: 'above', value: kindUntil(kind, outlives ? 0n : this.position) },
      { column: 'kind_until', is: 'atMost', value: kindUntil(kind, null) },
      { column: 'from_position', is: 'atMost', value: sortable(this.position) },
      ...where.filter(({ column, is }) => is === 'equal' && lifelong.includes(column)),
    ];
    return (await this.now.list<Lifeline>(lifelinesTable, { where: there })).map(({ row }) => row);
  }
}

const pastTable = (table: string): PastTable => {
  const found = pastTables.get(table);
  if (found) return found;
  throw new Rejection('invalid-request', 'This cannot be asked for the past.');
};
