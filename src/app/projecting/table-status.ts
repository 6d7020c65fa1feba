/** How it is with each table of rows: of this release, of others, and of rebuilds. */
import { handledBy, type Projection, tableOf } from '../../projections/projection.js';
import type { EventStore } from '../ports/event-store.js';
import type { RowTable, RowTables } from '../ports/row-tables.js';
import { shadowOf } from './shadow.js';

export interface TableStatus {
  readonly table: string;
  readonly projection: string | null;
  readonly position: string | null;
  /** In positions of the log, up to the last event that any projection folds. */
  readonly behind: number;
  readonly rows: number;
  /** `unused`: no projection of this release keeps its rows there. */
  readonly state: 'shown' | 'building' | 'rebuilding' | 'unused' | 'missing';
}

interface Looking {
  readonly store: Pick<EventStore, 'head'>;
  readonly rows: RowTables;
  readonly all: readonly Projection[];
}

export const statusOf = async ({
  store,
  rows,
  all,
}: Looking): Promise<{ readonly head: bigint | undefined; readonly tables: readonly TableStatus[] }> => {
  const head = await store.head(handledBy(all));
  const there = await rows.tables();
  const own = new Map(all.map((projection) => [tableOf(projection), projection.name]));
  const shadows = new Map(all.map((projection) => [tableOf(shadowOf(projection).shadow), projection.name]));
  const found = there.map((each): TableStatus => {
    const projection = own.get(each.table) ?? shadows.get(each.table) ?? null;
    const state = own.has(each.table) ? (each.isShown ? 'shown' : 'building') : shadows.has(each.table) ? 'rebuilding' : 'unused';
    return { ...numbersOf(each, head), projection, state };
  });
  const missing = [...own].filter(([table]) => !there.some((each) => each.table === table));
  const nothing = { position: null, behind: Number(head ?? 0n), rows: 0, state: 'missing' } as const;
  return { head, tables: [...found, ...missing.map(([table, projection]) => ({ table, projection, ...nothing }))] };
};

const numbersOf = ({ table, position, rows }: RowTable, head: bigint | undefined) => {
  const behind = Number((head ?? 0n) - (position ?? 0n));
  return { table, position: position?.toString() ?? null, behind: Math.max(behind, 0), rows };
};
