/**
 * Builds tables anew beside those that are asked, and puts them in their place: in one transaction, in which nobody else saves and what came
 * meanwhile is folded, too. So a table never goes back, and who asks notices nothing. Whoever keeps the rows elsewhere finds at its next
 * save that they are not the ones it knew (`ReadModelMoved`), looks at them anew and goes on from there.
 *
 * Only the log is read and only rows are written: no host is asked, and nothing is appended. Who is interrupted goes on the next time.
 */
import { handledBy, type Projection, tableOf } from '../../projections/projection.js';
import type { EventStore } from '../ports/event-store.js';
import type { ReadModel } from '../ports/read-model.js';
import type { BringUp, RowTables, Shadowed } from '../ports/row-tables.js';
import { isBefore } from './position-order.js';
import { shadowOf } from './shadow.js';
import { buildFrom, type BuildOptions } from './table-build.js';
import { builderHere, type TableBuilder } from './table-builder.js';

/** So many are folded in no time. */
const fewEvents = 500;
/** Where more and more is recorded than can be folded, it has to end, too. */
const mostApproaches = 20;

export interface RebuildParts {
  readonly store: EventStore;
  readonly rows: ReadModel & RowTables;
  readonly builder: TableBuilder;
  /** All there are: what is shown goes as far as the last event that any of them folds. */
  readonly all: readonly Projection[];
}

export class Rebuild {
  constructor(private readonly parts: RebuildParts) {}

  /** Forgets what an earlier one has built. */
  async forget(projections: readonly Projection[]): Promise<void> {
    for (const { shadow } of projections.map(shadowOf)) await this.parts.rows.drop(tableOf(shadow));
  }

  /** Up to where a rebuild has to go now; `undefined` while nothing was ever recorded that they fold. */
  head(): Promise<bigint | undefined> {
    return this.parts.store.head(handledBy(this.parts.all));
  }

  /** Answers `interrupted` when it was told to stop; what was built is kept for the next time. */
  async replace(projections: readonly Projection[], options: BuildOptions = {}): Promise<'replaced' | 'interrupted'> {
    const { rows } = this.parts;
    const shadowed = projections.map(shadowOf);
    const until = await this.head();
    if (until !== undefined) await this.build(shadowed, until, options);
    if (options.signal?.aborted) return 'interrupted';
    await rows.index(shadowed.map(({ shadow }) => shadow));
    await this.comeNear(shadowed, options.signal);
    if (options.signal?.aborted) return 'interrupted';
    await rows.replace(shadowed, bringUp(this.parts.store, shadowed));
    return 'replaced';
  }

  /** Builds the shadows to where the log is, as quickly as can be. */
  build(shadowed: readonly Shadowed[], until: bigint, options: BuildOptions): Promise<void> {
    return this.parts.builder.build(
      shadowed.map(({ shadow }) => shadow),
      until,
      options,
    );
  }

  /** What came while most of it was built, then what came meanwhile: until little is left for when others have to wait. */
  private async comeNear(shadowed: readonly Shadowed[], signal: AbortSignal | undefined): Promise<void> {
    for (let times = 0; times < mostApproaches && !signal?.aborted; times += 1) {
      if ((await this.approach(shadowed, signal)) <= fewEvents) return;
    }
  }

  /** Answers how many events were folded. */
  private async approach(shadowed: readonly Shadowed[], signal: AbortSignal | undefined): Promise<number> {
    const shadows = shadowed.map(({ shadow }) => shadow);
    const { store, rows } = this.parts;
    const until = await this.head();
    if (until === undefined) await rows.prepare(shadows, () => store.head());
    if (until === undefined) return 0;
    let folded = 0;
    await builderHere(store, rows).build(shadows, until, { onProgress: ({ events }) => (folded = events), ...(signal && { signal }) });
    return folded;
  }
}

/** In the transaction that the shadows take their places in. */
export const bringUp =
  (store: EventStore, shadowed: readonly Shadowed[]): BringUp =>
  (rows, until, positions) => {
    const behind = shadowed.map(({ shadow }) => shadow).filter((shadow) => isBefore(positions.get(tableOf(shadow)), until));
    return buildFrom({ store, rows, projections: behind, positions, until });
  };
