/** The tables as Kysely sees them. */
import { milestoneColumns, milestonesTableOf } from '../../projections/milestones.js';
import { type Projection, tableOf } from '../../projections/projection.js';

export type Value = string | number | null;
export type StoredRow = { key: string; row: string } & Record<string, Value>;

/** Tables of rows are known at run time only; all have a key and the whole row. */
export type Tables = Record<string, StoredRow>;

/** How far each table is built, and whether it may be asked. */
export interface Built {
  built: {
    table_name: string;
    position: string | null;
    shown: number;
    /** How often the table was made anew or replaced: at the same position, it may be another one. */
    build: number;
  };
}

/** A table by its name, with what it has beside the key and the row. */
export type TableShape = Pick<Projection, 'columns' | 'indexed'> & { readonly name: string };

/** What is kept of a projection: its rows, and its milestones where it has any. They come and go together. */
export const tablesOf = (projection: Projection): readonly TableShape[] => {
  const { columns, indexed, milestones } = projection;
  const rows = { name: tableOf(projection), columns, indexed };
  return milestones ? [rows, { name: milestonesTableOf(projection), columns: milestoneColumns, indexed: [] }] : [rows];
};

/** What those see who ask: there from the moment the table may be asked. */
export const shownOf = (table: string): string => `${table}_shown`;

/** No database keeps a NUL in a text, and one of them refuses it: another sign stands for it, wherever texts are kept or looked for. */
export const storable = <Kept extends Value>(value: Kept): Kept =>
  (typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u2400') : value) as Kept;

/** The name of a table, for statements that are put into words by hand. */
export const placed = ({ schema }: { readonly schema: string | null }, table: string): string =>
  schema === null ? table : `${schema}.${table}`;
