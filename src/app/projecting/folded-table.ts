/**
 * One table of rows and the fold that makes it: the one place where events become rows, for who follows the log event by event and for who
 * builds a table from a million of them.
 */
import type { Recorded } from '../../domain/kernel/message.js';
import { isMilestone, milestoneColumnsOf, milestoneKey, milestonesTableOf } from '../../projections/milestones.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import type { ReadModel, RowChange } from '../ports/read-model.js';
import { isBefore } from './position-order.js';
import { type RowAtHand, RowsAtHand } from './rows-at-hand.js';

export class FoldedTable {
  readonly name: string;
  private readonly rows: RowsAtHand;
  private milestones: RowChange[] = [];
  private savedUpTo: bigint | undefined;

  constructor(
    readonly projection: Projection,
    private readonly readModel: Pick<ReadModel, 'building'>,
    rowsAtHand: number,
  ) {
    this.name = tableOf(projection);
    this.rows = new RowsAtHand(rowsAtHand);
  }

  /** Up to where the table is saved. */
  get position(): bigint | undefined {
    return this.savedUpTo;
  }

  /** How many rows wait to be saved. */
  get unsavedRows(): number {
    return this.rows.unsaved.length + this.milestones.length;
  }

  /** The table was looked at anew, and is built up to there: nothing else that was known of it holds. */
  beginAt(position: bigint | undefined): void {
    this.savedUpTo = position;
    this.rows.forget(position === undefined ? 'empty' : 'kept');
    this.milestones = [];
  }

  /**
   * Folds events that it handles and that are not in the table yet: each once, in order, between one save and the next. Answers the rows
   * that the events are about.
   */
  async fold(events: readonly Recorded[]): Promise<readonly RowAtHand[]> {
    const keys = events.map(this.projection.keyOf);
    this.rows.letGo();
    await this.bringToHand(keys);
    const areAllNew = isBefore(this.savedUpTo, events[0]?.position);
    const found: RowAtHand[] = [];
    events.forEach((recorded, index) => {
      const key = keys[index];
      if (key === undefined) return;
      const at = this.at(key);
      if (areAllNew || isBefore(this.savedUpTo, recorded.position)) this.foldInto(at, recorded);
      found.push(at);
    });
    return found;
  }

  /** What has to be written so that the table is what the events made of it. */
  changes(): RowChange[] {
    const rows = this.rows.unsaved.filter(({ row, kept }) => row !== kept).map((at) => this.changeOf(at));
    return [...rows, ...this.milestones];
  }

  /** The changes were made. */
  saved(position: bigint): void {
    this.savedUpTo = position;
    this.rows.saved();
    this.milestones = [];
  }

  changeOf({ key, row }: RowAtHand): RowChange {
    const table = this.name;
    return row === undefined ? { table, key, row } : { table, key, row, columns: this.projection.columnsOf(row) };
  }

  private foldInto(at: RowAtHand, recorded: Recorded): void {
    const row = this.projection.evolve(at.row, recorded);
    if (row !== at.row) this.rows.change(at, row);
    if (row && isMilestone(this.projection, recorded)) this.milestones.push(milestoneOf(this.projection, { key: at.key, row }, recorded));
  }

  private at(key: string): RowAtHand {
    return this.rows.get(key) ?? this.rows.add(key, undefined);
  }

  /** One question for all rows that are not at hand. */
  private async bringToHand(keys: readonly (string | undefined)[]): Promise<void> {
    if (this.rows.isWhole) return;
    const missing = [...new Set(keys)].flatMap((key) => (key === undefined || this.rows.get(key) ? [] : key));
    if (missing.length === 0) return;
    const found = await this.readModel.building<object>(this.name, missing);
    for (const key of missing) this.rows.add(key, found.get(key));
  }
}

/** The row as this event leaves it, whatever becomes of it later. */
const milestoneOf = (projection: Projection, { key, row }: { key: string; row: object }, recorded: Recorded): RowChange => ({
  table: milestonesTableOf(projection),
  key: milestoneKey(key, recorded.revision),
  row,
  columns: milestoneColumnsOf(recorded),
});
