/**
 * Milestones: every so many events of its stream a row is kept as it then was, beside the row it has become. So what it was long ago is folded
 * from the last milestone before, not from the beginning. Made by the same fold, and thrown away with it (docs/adr/0012).
 */
import type { Recorded } from '../domain/kernel/message.js';
import { type Columns, type Projection, tableOf } from './projection.js';
import { sortable } from './sortable-position.js';

export interface Milestones {
  readonly every: number;
}

/** For rows that are folded from a long stream, one row from one stream, and that say what they are as of. */
export const milestones: Milestones = { every: 250 };

export const milestonesTableNameOf = (table: string): string => `${table}_milestones`;
export const milestonesTableOf = (projection: Pick<Projection, 'name' | 'version'>): string => milestonesTableNameOf(tableOf(projection));

export const milestoneColumns = { position: 'text' } as const;

export const milestoneColumnsOf = ({ position }: Pick<Recorded, 'position'>): Columns => ({ position: sortable(position) });

export const isMilestone = ({ milestones }: Pick<Projection, 'milestones'>, { revision }: Pick<Recorded, 'revision'>): boolean =>
  milestones !== undefined && revision % milestones.every === milestones.every - 1;

/** Keys of one row's milestones sort by revision, and lie between `milestonesBegin` and `milestonesEnd`. */
export const milestoneKey = (key: string, revision: number): string => `${key}@${revision.toString().padStart(10, '0')}`;
export const milestonesBegin = (key: string): string => milestoneKey(key, 0);
export const milestonesEnd = (key: string): string => milestoneKey(key, 9_999_999_999);
