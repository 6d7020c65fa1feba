/**
 * Rows as they were at a position in the log. What has not changed since is the row of now. Any other is folded from its stream by the
 * projection's own `evolve`: from its last milestone before that position, or from the beginning.
 */
import type { AsOf } from '../../projections/as-of.js';
import { milestonesBegin, milestonesEnd, milestonesTableOf } from '../../projections/milestones.js';
import type { Projection } from '../../projections/projection.js';
import { sortable } from '../../projections/sortable-position.js';
import { DatabaseUnavailable } from '../ports/database-unavailable.js';
import type { EventStore } from '../ports/event-store.js';
import type { RowSource } from '../ports/read-model.js';
import { LeastRecent } from '../commanding/least-recent.js';
import { newBreath } from './breath.js';
import { inParallel } from './in-parallel.js';

/** Streams that are read at once for one question. */
const streamsAtOnce = 8;

/** A whole page of a list, with what it is about, is asked for again; of more than that nothing is kept. */
const remembered = 4_000;

/** What a row is folded from. */
export interface Source {
  readonly key: string;
  readonly stream: string;
}

export interface StreamTable {
  readonly name: string;
  readonly projection: Projection;
}

/** A row that says which event it is as of. */
interface Dated {
  readonly asOf?: AsOf;
}

const nameOf = ({ name }: StreamTable, key: string): string => `${name}/${key}`;

export class PastStates {
  /** What was asked for already, by table and key: one answer asks for the same rows again and again. */
  private readonly known = new LeastRecent<string, Promise<object | undefined>>(remembered);
  private readonly breathe = newBreath();

  constructor(
    private readonly store: Pick<EventStore, 'readStream'>,
    private readonly now: RowSource,
    private readonly position: bigint,
  ) {}

  /** Those of them that had a row. */
  async of(table: StreamTable, sources: readonly Source[]): Promise<ReadonlyMap<string, object>> {
    const wanted = sources.filter(({ key }) => this.known.get(nameOf(table, key)) === undefined);
    const now = await this.now.findMany<Dated>(
      table.name,
      wanted.map(({ key }) => key),
    );
    const rows = await inParallel(streamsAtOnce, sources, async (source) => {
      return [source.key, await this.rowOf(table, source, now.get(source.key))] as const;
    });
    return new Map(rows.flatMap(([key, row]) => (row ? [[key, row]] : [])));
  }

  private rowOf(table: StreamTable, source: Source, now: Dated | undefined): Promise<object | undefined> {
    const name = nameOf(table, source.key);
    const row = this.known.get(name) ?? this.rowThen(table, source, now);
    this.known.set(name, row);
    return row;
  }

  private async rowThen(table: StreamTable, source: Source, now: Dated | undefined): Promise<object | undefined> {
    if (now?.asOf && BigInt(now.asOf.position) <= this.position) return now;
    return this.folded(table, source, await this.milestone(table, source.key, now?.asOf));
  }

  private async folded({ projection }: StreamTable, { stream }: Source, milestone: Dated | undefined): Promise<object | undefined> {
    let row: object | undefined = milestone;
    await this.breathe();
    for await (const recorded of this.store.readStream(stream, milestone?.asOf ? milestone.asOf.revision + 1 : 0)) {
      if (recorded.position > this.position) break;
      await this.breathe();
      if (projection.handles.includes(recorded.event.type)) row = projection.evolve(row, recorded);
    }
    return row;
  }

  /** The last one before. A row that has come less far has none; where they cannot be had there is still the whole stream. */
  private async milestone({ projection }: StreamTable, key: string, now: AsOf | undefined): Promise<Dated | undefined> {
    const { milestones } = projection;
    if (!milestones || (now && now.revision < milestones.every - 1)) return undefined;
    const where = [
      { column: 'key', is: 'above', value: milestonesBegin(key) },
      { column: 'key', is: 'atMost', value: milestonesEnd(key) },
      { column: 'position', is: 'atMost', value: sortable(this.position) },
    ] as const;
    try {
      const sort = [{ column: 'key', direction: 'desc' }] as const;
      const found = await this.now.list<Dated>(milestonesTableOf(projection), { where, sort, limit: 1 });
      return found[0]?.row;
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return undefined;
      throw error;
    }
  }
}
