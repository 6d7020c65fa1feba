/** Rows of one table in memory: those used last. What is not saved yet is never let go. */

/** A row as the table has it, and as the events since have left it. */
export interface RowAtHand {
  readonly key: string;
  kept: object | undefined;
  row: object | undefined;
  isUnsaved: boolean;
  usedIn: number;
}

/** Rows that were not used since the last time there were too many are let go together, so that to use one costs no more than to find it. */
export class RowsAtHand {
  private readonly rows = new Map<string, RowAtHand>();
  private unsavedRows: RowAtHand[] = [];
  private generation = 0;
  private whole = false;
  /** What was asked for last: events of one row often come together. */
  private last: RowAtHand | undefined;

  private most: number;

  /** At least so many come to hand before any is let go. */
  constructor(private readonly capacity: number) {
    this.most = capacity;
  }

  /** Are all rows that the table has at hand? Then one that is not has no row. */
  get isWhole(): boolean {
    return this.whole;
  }

  get unsaved(): readonly RowAtHand[] {
    return this.unsavedRows;
  }

  forget(table: 'empty' | 'kept'): void {
    this.rows.clear();
    this.last = undefined;
    this.unsavedRows = [];
    this.whole = table === 'empty';
  }

  get(key: string): RowAtHand | undefined {
    if (this.last?.key === key) return this.last;
    const found = this.rows.get(key);
    if (!found) return undefined;
    found.usedIn = this.generation;
    return (this.last = found);
  }

  add(key: string, kept: object | undefined): RowAtHand {
    const added = { key, kept, row: kept, isUnsaved: false, usedIn: this.generation };
    this.rows.set(key, added);
    return added;
  }

  change(at: RowAtHand, row: object | undefined): void {
    at.row = row;
    if (at.isUnsaved) return;
    at.isUnsaved = true;
    this.unsavedRows.push(at);
  }

  /** The table now has them all as they are here. */
  saved(): void {
    for (const each of this.unsavedRows) {
      each.kept = each.row;
      each.isUnsaved = false;
      if (each.row === undefined) this.rows.delete(each.key);
    }
    this.unsavedRows = [];
    this.last = undefined;
  }

  /** Keeps memory in bounds. Not while somebody counts on what was just brought to hand. */
  letGo(): void {
    if (this.rows.size < this.most) return;
    for (const [key, { isUnsaved, usedIn, row }] of this.rows) {
      if (isUnsaved || usedIn === this.generation) continue;
      this.rows.delete(key);
      if (row !== undefined) this.whole = false;
    }
    this.generation += 1;
    this.most = this.rows.size + this.capacity;
    this.last = undefined;
  }
}
