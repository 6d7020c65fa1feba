import type { Message, Recorded } from '../domain/kernel/message.js';
import type { Milestones } from './milestones.js';

/** A row as it can be asked for: what is filtered and sorted by, beside the whole. */
export type Columns = Readonly<Record<string, string | number | null>>;

/** Answers one question by folding events into rows, one for each key. Accepts whatever happened. */
export interface Projection<Row extends object = object, Event extends Message = Message> {
  readonly name: string;
  /** A changed fold is a new version, which is a new table. */
  readonly version: number;
  readonly handles: readonly Event['type'][];
  /** `undefined`: it changes no row. */
  readonly keyOf: (recorded: Recorded<Event>) => string | undefined;
  /** `undefined`: there is no such row any more. */
  readonly evolve: (row: Row | undefined, recorded: Recorded<Event>) => Row | undefined;
  /** Columns of the table, by name: all that is filtered or sorted by. */
  readonly columns: Readonly<Record<string, 'text' | 'integer'>>;
  /** Those of the columns that narrow a question down enough to pay for their upkeep. */
  readonly indexed: readonly string[];
  readonly columnsOf: (row: Row) => Columns;
  /** Where rows are kept as they were, too, every so many events. To have them is a new version. */
  readonly milestones?: Milestones;
}

export const tableOf = ({ name, version }: Pick<Projection, 'name' | 'version'>): string => `${name}_v${version}`;

/** The types of all events that any of them folds. */
export const handledBy = (projections: readonly Pick<Projection, 'handles'>[]): readonly string[] => [
  ...new Set(projections.flatMap(({ handles }) => handles)),
];
