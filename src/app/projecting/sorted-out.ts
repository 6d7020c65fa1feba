/** Who folds which events: asked once for each event, not by each table. */
import type { Recorded } from '../../domain/kernel/message.js';
import type { FoldedTable } from './folded-table.js';

export class SortedOut {
  private readonly byType = new Map<string, readonly FoldedTable[]>();

  constructor(tables: readonly FoldedTable[]) {
    for (const table of tables) {
      for (const type of table.projection.handles) this.byType.set(type, [...(this.byType.get(type) ?? []), table]);
    }
  }

  /** For each table that handles any of them, those that it does. */
  of(events: readonly Recorded[]): ReadonlyMap<FoldedTable, readonly Recorded[]> {
    const sorted = new Map<FoldedTable, Recorded[]>();
    for (const recorded of events) {
      for (const table of this.byType.get(recorded.event.type) ?? []) {
        const mine = sorted.get(table);
        if (mine) mine.push(recorded);
        else sorted.set(table, [recorded]);
      }
    }
    return sorted;
  }
}
