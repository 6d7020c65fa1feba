/** Who builds which tables: no projection needs another, so each thread takes some of them and all of their events. */
import type { Projection } from '../../projections/projection.js';

/** The more kinds of events a projection folds, and the more a row of it has to be asked by, the more it has to do. */
const weightOf = ({ handles, columns }: Projection): number => handles.length * (1 + Object.keys(columns).length);

/** The heaviest first, each to who has least so far. */
export const sharesOf = (projections: readonly Projection[], threads: number): readonly (readonly Projection[])[] => {
  const shares = Array.from({ length: threads }, () => ({ weight: 0, projections: [] as Projection[] }));
  for (const projection of projections.toSorted((one, other) => weightOf(other) - weightOf(one))) {
    const [lightest] = shares.toSorted((one, other) => one.weight - other.weight);
    lightest?.projections.push(projection);
    if (lightest) lightest.weight += weightOf(projection);
  }
  return shares.map((share) => share.projections).filter(({ length }) => length > 0);
};
