/** Who builds which tables: no projection needs another, so each thread takes some of them and all of their events. */
import type { Projection } from '../../projections/projection.js';

/** The more kinds of events a projection folds, the more it has to do: the heaviest first, each to who has least so far. */
export const sharesOf = (projections: readonly Projection[], threads: number): readonly (readonly Projection[])[] => {
  const shares = Array.from({ length: threads }, () => ({ weight: 0, projections: [] as Projection[] }));
  for (const projection of projections.toSorted((one, other) => other.handles.length - one.handles.length)) {
    const [lightest] = shares.toSorted((one, other) => one.weight - other.weight);
    lightest?.projections.push(projection);
    if (lightest) lightest.weight += projection.handles.length;
  }
  return shares.map((share) => share.projections).filter(({ length }) => length > 0);
};
