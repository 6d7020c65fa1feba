import type { Recorded } from '../domain/kernel/message.js';

/** The event a row was last folded from. With it, the aggregate's state in the row is one to go on from (docs/adr/0010). */
export interface AsOf {
  readonly revision: number;
  /** As text, since rows are JSON. */
  readonly position: string;
}

export const asOf = ({ revision, position }: Pick<Recorded, 'revision' | 'position'>): AsOf => ({
  revision,
  position: position.toString(),
});
