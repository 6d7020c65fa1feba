import type { Recorded } from '../domain/kernel/message.js';

/** An event by its place in the log and the time it was decided. */
export interface Moment {
  /** As text, since rows are JSON. */
  readonly position: string;
  readonly at: string;
}

export const momentOf = ({ position, metadata }: Pick<Recorded, 'position' | 'metadata'>): Moment => ({
  position: position.toString(),
  at: metadata.at,
});
