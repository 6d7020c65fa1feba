/** Who builds which tables: no projection needs another, so each thread takes some of them and all of their events. */
import { shownNameOf } from '../../app/projecting/shadow.js';
import type { Projection } from '../../projections/projection.js';

/**
 * What a projection costs beside reading the log: tenths of a microsecond for each event of a long log, as measured when it was built alone. They
 * need not be exact; what is not named here is hardly noticed.
 */
const measured: Readonly<Record<string, number>> = {
  volumes: 26,
  lifelines: 16,
  requests: 11,
  attachment_work: 10,
  attachments: 5,
  volume_work: 5,
  servers: 3,
  moments: 2,
};

const weightOf = (projection: Projection): number => measured[shownNameOf(projection)] ?? 1;

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
