import { type Moment, momentOf } from './moment.js';
import { type Projection, tableOf } from './projection.js';
import { sortable } from './sortable-position.js';

/** A minute in which something was decided. */
export interface MomentsRow {
  /** Position of the first event of the minute. */
  readonly first: string;
  /** The first event of each of its seconds (`00` to `59`), so that a busy minute need not be read through. */
  readonly seconds: Readonly<Record<string, Moment>>;
}

export const minuteOf = (at: string): string => at.slice(0, 16);
export const secondOf = (at: string): string => at.slice(17, 19);

const table = { name: 'moments', version: 1 };
export const momentsTable = tableOf(table);

/** Where in the log was which time? Clocks of several machines differ a little: the log need not be in the order of its times. */
export const moments = (handles: readonly string[]): Projection<MomentsRow> => ({
  ...table,
  handles,
  keyOf: ({ metadata }) => minuteOf(metadata.at),
  evolve: (row, recorded) => {
    const second = secondOf(recorded.metadata.at);
    if (row?.seconds[second] !== undefined) return row;
    const here = momentOf(recorded);
    return { first: row?.first ?? here.position, seconds: { ...row?.seconds, [second]: here } };
  },
  columns: { first_position: 'text' },
  indexed: ['first_position'],
  columnsOf: ({ first }) => ({ first_position: sortable(first) }),
});
