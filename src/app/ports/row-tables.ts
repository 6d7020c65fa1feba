import type { Projection } from '../../projections/projection.js';
import type { ReadModel } from './read-model.js';

/** A table that rows are kept in, by this release or by another. */
export interface RowTable {
  readonly table: string;
  /** Up to where it is built; `undefined` where nothing was folded yet. */
  readonly position: bigint | undefined;
  readonly isShown: boolean;
  readonly rows: number;
}

/** A table that is asked, and the one that is to take its place; both of the same form. */
export interface Shadowed {
  readonly shown: Projection;
  readonly shadow: Projection;
}

/** Rows while nobody else may save. */
export type HeldRows = Pick<ReadModel, 'building' | 'save'>;

/** Brings the shadows to a position, from where they are. */
export type BringUp = (rows: HeldRows, until: bigint, positions: ReadonlyMap<string, bigint | undefined>) => Promise<void>;

/** The first row, by its key, that is not the same in both; a text where there is such a row, as it is kept. */
export interface DifferingRow {
  readonly table: string;
  readonly key: string;
  readonly shown: string | undefined;
  readonly rebuilt: string | undefined;
}

export interface Comparison {
  /** Where both were built to. */
  readonly position: bigint;
  readonly rows: number;
  readonly differing: number;
  readonly first: DifferingRow | undefined;
}

/** Somebody else looks after the tables now. */
export class TablesReserved extends Error {
  constructor() {
    super('somebody else is rebuilding, verifying or dropping tables; try again when that is over');
    this.name = 'TablesReserved';
  }
}

/** The tables that rows are kept in, for who looks after them. */
export interface RowTables {
  /**
   * For who builds, compares or drops tables beside those who save: one at a time. Throws `TablesReserved` while somebody else does. Ends when
   * what it answers is called, or with the process, however that ends.
   */
  reserve(): Promise<() => Promise<void>>;
  /** All there are, by name. */
  tables(): Promise<readonly RowTable[]>;
  /** With all that belongs to it. One that is not there is none. */
  drop(table: string): Promise<void>;
  /** Indexes are made when a table is built: until then nobody asks by them. Here for a shadow, before others have to wait. */
  index(projections: readonly Projection[]): Promise<void>;
  /** The shadows take the places of what is shown, in one transaction. Nobody saves meanwhile; no shown table goes back by it. */
  replace(shadowed: readonly Shadowed[], bringUp: BringUp): Promise<void>;
  /** Brings the shadows to just where the shown tables are; fails where they are further. */
  level(shadowed: readonly Shadowed[], bringUp: BringUp): Promise<void>;
  /** Both as they are at one moment; `undefined` when they are not at the same position then. */
  compare(shadowed: Shadowed): Promise<Comparison | undefined>;
}
