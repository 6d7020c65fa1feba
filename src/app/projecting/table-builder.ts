import type { Projection } from '../../projections/projection.js';
import type { EventStore } from '../ports/event-store.js';
import type { ReadModel } from '../ports/read-model.js';
import { type BuildLimits, type BuildOptions, buildTables } from './table-build.js';

/** Builds tables up to a position, wherever they are now; those that are not there yet are made. */
export interface TableBuilder {
  build(projections: readonly Projection[], until: bigint, options?: BuildOptions): Promise<void>;
}

/** In this thread, on connections that are there already. */
export const builderHere = (store: EventStore, readModel: ReadModel, limits?: BuildLimits): TableBuilder => ({
  build: (projections, until, options) => buildTables({ ...options, ...(limits && { limits }), store, readModel, projections, until }),
});
