import type { ReadModel, RowChange, RowQuery } from '../../../../src/app/ports/read-model.js';
import type { Message, Recorded } from '../../../../src/domain/kernel/message.js';
import { type Projection, tableOf } from '../../../../src/projections/projection.js';

export interface Ship {
  readonly name: string;
  readonly crew: number | null;
  readonly port: string | null;
}

/** A projection whose table is filled by hand. */
export const ships: Projection<Ship> = {
  name: 'ships',
  version: 1,
  handles: [],
  keyOf: ({ id }: Recorded<Message>) => id,
  evolve: (row) => row,
  columns: { name: 'text', crew: 'integer', port: 'text' },
  indexed: ['port'],
  columnsOf: ({ name, crew, port }) => ({ name, crew, port }),
};
export const table = tableOf(ships);

export const asProjections = (...projections: readonly Projection<Ship>[]) => projections as unknown as readonly Projection[];

export const change = (key: string, fields: Partial<Ship> = {}): RowChange => {
  const row: Ship = { name: key, crew: null, port: null, ...fields };
  return { table, key, row, columns: ships.columnsOf(row) };
};
export const removal = (key: string): RowChange => ({ table, key, row: undefined });

export const at = (position: bigint, name = table): ReadonlyMap<string, bigint> => new Map([[name, position]]);

/** A log that ends at this position. */
export const endingAt = (position: bigint | undefined) => () => Promise.resolve(position);

/** The keys of what is found, in order. */
export const keysOf = async (readModel: ReadModel, query: RowQuery): Promise<string> =>
  (await readModel.list(table, query)).map(({ key }) => key).join(' ');
