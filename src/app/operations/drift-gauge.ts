import { Gauge, type Metric } from 'prom-client';
import { drift, type DriftRow } from '../../projections/drift.projection.js';
import { tableOf } from '../../projections/projection.js';
import type { RowSource } from '../ports/read-model.js';

/** Counted when somebody scrapes. A kind that is gone is not told any more; with none at all there is one figure, 0. */
export const driftGauge = (rows: Pick<RowSource, 'list'>): Metric =>
  new Gauge({
    name: 'mooring_drift',
    help: 'In what hosts and the log do not agree, by kind (missing, extra, wrong-mode, wrong-size, foreign) and part.',
    labelNames: ['kind', 'part'] as const,
    registers: [],
    async collect() {
      this.reset();
      const found = await rows.list<DriftRow>(tableOf(drift), {}).catch(() => undefined);
      if (found === undefined) return this.set(NaN);
      if (found.length === 0) return this.set({ kind: 'any', part: 'any' }, 0);
      for (const { row } of found) this.inc({ kind: row.difference.kind, part: row.difference.part });
    },
  });
