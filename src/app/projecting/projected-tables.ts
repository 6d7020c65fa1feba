/** The tables of all projections: folds events into their rows, each from its own position on, and saves what they became. */
import type { Recorded } from '../../domain/kernel/message.js';
import type { Projection } from '../../projections/projection.js';
import { type ReadModel, ReadModelUnavailable, type RowChange } from '../ports/read-model.js';
import { FoldedTable } from './folded-table.js';
import { earlier, isBefore } from './position-order.js';
import { SortedOut } from './sorted-out.js';

const rowsAtHand = 2_500;

export class ProjectedTables {
  private readonly tables: readonly FoldedTable[];
  private readonly sortedOut: SortedOut;

  constructor(
    private readonly readModel: ReadModel,
    private readonly projections: readonly Projection[],
  ) {
    this.tables = projections.map((projection) => new FoldedTable(projection, readModel, rowsAtHand));
    this.sortedOut = new SortedOut(this.tables);
  }

  /** Looks where they are, and forgets what was known of them. Answers up to where all of them are built. */
  async prepare(head: () => Promise<bigint | undefined>): Promise<bigint | undefined> {
    const positions = await this.readModel.prepare(this.projections, head);
    for (const table of this.tables) table.beginAt(positions.get(table.name));
    const [first, ...rest] = this.tables.map(({ position }) => position);
    return rest.reduce(earlier, first);
  }

  show(): Promise<void> {
    return this.readModel.show(this.projections);
  }

  /** Answers the rows that these events left; `every`: also of tables that had taken them into account already. */
  async save(events: readonly Recorded[], position: bigint, which: 'every' | 'changed'): Promise<readonly RowChange[]> {
    const isNews = (table: FoldedTable): boolean => which === 'every' || isBefore(table.position, position);
    const mine = [...this.sortedOut.of(events)].filter(([table]) => isNews(table));
    const left = await Promise.all(mine.map(([table, its]) => rowsLeft(table, its)));
    const behind = this.tables.filter((table) => isBefore(table.position, position));
    const changes = behind.flatMap((table) => table.changes());
    if (behind.length > 0) await this.readModel.save(changes, new Map(behind.map(({ name }) => [name, position])));
    for (const table of behind) table.saved(position);
    return left.flat();
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
}

const rowsLeft = async (table: FoldedTable, events: readonly Recorded[]): Promise<readonly RowChange[]> =>
  [...new Set(await table.fold(events))].map((at) => table.changeOf(at));
