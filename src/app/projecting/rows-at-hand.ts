/** Rows of one table in memory: those used last. What is not saved yet is never let go. */

/** A row as the table has it, and as the events since have left it. */
export interface RowAtHand {
  readonly key: string;
  kept: object | undefined;
  row: object | undefined;
  isUnsaved: boolean;
}

/**
 * Two generations: what is used moves to the young one, and when that is full the old one is let go whole. So a hit costs one look into
 * a map, and nothing is moved about to know which row was used longest ago.
 */
export class RowsAtHand {
  private young = new Map<string, RowAtHand>();
  private old = new Map<string, RowAtHand>();
  private unsavedRows: RowAtHand[] = [];
  private whole = false;

  constructor(private readonly capacity: number) {}

  /** Are all rows that the table has at hand? Then one that is not has no row. */
  get isWhole(): boolean {
    return this.whole;
  }

  get unsaved(): readonly RowAtHand[] {
    return this.unsavedRows;
  }

  forget(table: 'empty' | 'kept'): void {
    this.young = new Map();
    this.old = new Map();
    this.unsavedRows = [];
    this.whole = table === 'empty';
  }

  get(key: string): RowAtHand | undefined {
    const found = this.young.get(key);
    if (found) return found;
    const aged = this.old.get(key);
    if (aged) this.young.set(key, aged);
    return aged;
  }

  add(key: string, kept: object | undefined): RowAtHand {
    const added = { key, kept, row: kept, isUnsaved: false };
    this.young.set(key, added);
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
      if (each.row === undefined) this.letGo(each.key);
    }
    this.unsavedRows = [];
  }

  /** Keeps memory in bounds. Not while somebody counts on what was just brought to hand. */
  age(): void {
    if (this.young.size < this.capacity) return;
    for (const [key, { row }] of this.old) {
      if (!this.whole) break;
      this.whole = row === undefined || this.young.has(key);
    }
    this.old = this.young;
    this.young = new Map(this.unsavedRows.map((at) => [at.key, at]));
  }

  private letGo(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }
}
