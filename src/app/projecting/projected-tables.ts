/** The tables of all projections: folds events into their rows, each from its own position on, and saves what they became. */
import type { Recorded } from '../../domain/kernel/message.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import { LeastRecent } from '../commanding/least-recent.js';
import { type ReadModel, ReadModelUnavailable, type RowChange } from '../ports/read-model.js';
import { earlier, isBefore } from './position-order.js';

const cachedRows = 5_000;

interface Table {
  readonly name: string;
  readonly projection: Projection;
  readonly handles: ReadonlySet<string>;
  readonly cache: LeastRecent<string, { readonly row: object | undefined }>;
  position: bigint | undefined;
}

/** A row as the events of a batch left it. */
interface Touched {
  readonly change: RowChange;
  readonly isSaved: boolean;
}

export class ProjectedTables {
  private readonly tables: readonly Table[];

  constructor(
    private readonly readModel: ReadModel,
    private readonly projections: readonly Projection[],
  ) {
    this.tables = projections.map((projection) => ({
      name: tableOf(projection),
      projection,
      handles: new Set(projection.handles),
      cache: new LeastRecent(cachedRows),
      position: undefined,
    }));
  }

  /** Looks where they are, and forgets what was known of them. Answers up to where all of them are built. */
  async prepare(head: () => Promise<bigint | undefined>): Promise<bigint | undefined> {
    const positions = await this.readModel.prepare(this.projections, head);
    for (const table of this.tables) {
      table.position = positions.get(table.name);
      table.cache.clear();
    }
    const [first, ...rest] = this.tables.map(({ position }) => position);
    return rest.reduce(earlier, first);
  }

  show(): Promise<void> {
    return this.readModel.show(this.projections);
  }

  /** Answers the rows that these events left; `every`: also of tables that had taken them into account already. */
  async save(events: readonly Recorded[], position: bigint, which: 'every' | 'changed'): Promise<readonly RowChange[]> {
    const rows = (await Promise.all(this.tables.map((table) => this.touchedRows(table, events, which)))).flat();
    const behind = this.tables.filter((table) => isBefore(table.position, position));
    const changes = rows.filter(({ isSaved }) => !isSaved).map(({ change }) => change);
    if (behind.length > 0) await this.readModel.save(changes, new Map(behind.map(({ name }) => [name, position])));
    for (const table of behind) table.position = position;
    return rows.map(({ change }) => change);
  }

  /** Are they still there, and at least where they were left? */
  async areInPlace(): Promise<boolean> {
    const left = this.tables.map(({ name, position }) => ({ name, position }));
    try {
      const found = await this.readModel.positions(left.map(({ name }) => name));
      return left.every(({ name, position }) => !isBefore(found.get(name), position));
    } catch (error) {
      if (error instanceof ReadModelUnavailable) return false;
      throw error;
    }
  }

  private touchedRows(table: Table, events: readonly Recorded[], which: 'every' | 'changed'): Promise<Touched[]> {
    const mine = events.filter((each) => table.handles.has(each.event.type) && (which === 'every' || isNew(table, each)));
    return mine.length === 0 ? Promise.resolve([]) : touched(table, mine, this.readModel);
  }
}

const isNew = ({ position }: Table, recorded: Recorded): boolean => isBefore(position, recorded.position);

const touched = async (table: Table, events: readonly Recorded[], readModel: ReadModel): Promise<Touched[]> => {
  const { projection, cache, name } = table;
  const before = await rowsBefore(table, new Set(events.map(projection.keyOf)), readModel);
  const rows = new Map(before);
  for (const recorded of events) {
    const key = projection.keyOf(recorded);
    if (isNew(table, recorded)) rows.set(key, projection.evolve(rows.get(key), recorded));
  }
  return [...rows].map(([key, row]) => {
    cache.set(key, { row });
    const change = row === undefined ? { table: name, key, row } : { table: name, key, row, columns: projection.columnsOf(row) };
    return { change, isSaved: row === before.get(key) };
  });
};

/** One question for all rows of a batch that are not at hand. */
const rowsBefore = async (
  { name, cache }: Table,
  keys: ReadonlySet<string>,
  readModel: ReadModel,
): Promise<ReadonlyMap<string, object | undefined>> => {
  const known = [...keys].map((key) => [key, cache.get(key)] as const);
  const missing = known.filter(([, entry]) => entry === undefined).map(([key]) => key);
  const found = missing.length === 0 ? new Map<string, object>() : await readModel.building<object>(name, missing);
  return new Map(known.map(([key, entry]) => [key, entry ? entry.row : found.get(key)]));
};
