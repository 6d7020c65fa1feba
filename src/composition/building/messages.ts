/** What the main thread and one that builds say to each other. */
import type { Config } from '../config.js';

/** What a thread is given. Projections are functions, so it finds them by the names of their tables. */
export interface BuildOrder {
  readonly config: Config;
  readonly tables: readonly string[];
  readonly until: bigint;
}

export type FromBuilder = { readonly position: bigint; readonly events: number };
export const stopBuilding = 'save what was folded, and end';
