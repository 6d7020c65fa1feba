/** Is what is kept what the log says? Builds the rows anew beside those that are kept, to the very same event, and compares them. */
import type { Recorded } from '../../domain/kernel/message.js';
import { type Projection, tableOf } from '../../projections/projection.js';
import type { EventStore } from '../ports/event-store.js';
import type { Comparison, DifferingRow, Shadowed } from '../ports/row-tables.js';
import { firstDifference } from './first-difference.js';
import { earlier, isBefore } from './position-order.js';
import { bringUp, Rebuild, type RebuildParts } from './rebuild.js';
import { shadowOf } from './shadow.js';
import type { BuildOptions } from './table-build.js';

/** How often it is looked for a moment in which nobody saves. */
const mostTries = 50;

export interface Verified {
  readonly table: string;
  readonly position: string;
  readonly rows: number;
  readonly differing: number;
  readonly first: FoundDifference | null;
}

export interface FoundDifference {
  readonly table: string;
  readonly key: string;
  /** Where in the row: `volume.sizeGiB`. */
  readonly path: string;
  readonly kept: unknown;
  readonly rebuilt: unknown;
  /** All that the row was made from. */
  readonly events: readonly { readonly position: string; readonly type: string; readonly id: string; readonly at: string }[];
}

export class Verification {
  private readonly rebuild: Rebuild;

  constructor(private readonly parts: RebuildParts) {
    this.rebuild = new Rebuild(parts);
  }

  /** `undefined` when it was told to stop. Throws one clear line where there is nothing to compare with. */
  async verify(projections: readonly Projection[], options: BuildOptions = {}): Promise<readonly Verified[] | undefined> {
    const shadowed = projections.map(shadowOf);
    const until = await this.beginning(shadowed);
    if (until !== undefined) await this.rebuild.build(shadowed, until, options);
    if (options.signal?.aborted) return undefined;
    const verified: Verified[] = [];
    for (const each of shadowed) verified.push(await this.verifyOne(each));
    await this.rebuild.forget(projections);
    return verified;
  }

  /** Up to where all of the tables are. A shadow that an earlier rebuild left further than its table is of no use here. */
  private async beginning(shadowed: readonly Shadowed[]): Promise<bigint | undefined> {
    const there = new Map((await this.parts.rows.tables()).map((each) => [each.table, each]));
    const positions: (bigint | undefined)[] = [];
    for (const { shown, shadow } of shadowed) {
      const kept = there.get(tableOf(shown));
      if (!kept?.isShown) throw new Error(`${tableOf(shown)} has not been built yet: there is nothing to compare with`);
      positions.push(kept.position);
      if (isBefore(kept.position, there.get(tableOf(shadow))?.position)) await this.rebuild.forget([shown]);
    }
    const [first, ...rest] = positions;
    const until = rest.reduce(earlier, first);
    await this.parts.rows.prepare(
      shadowed.map(({ shadow }) => shadow),
      () => this.parts.store.head(),
    );
    return until;
  }

  private async verifyOne(shadowed: Shadowed): Promise<Verified> {
    const table = tableOf(shadowed.shown);
    const { position, rows, differing, first } = await this.compared(shadowed);
    const found = first && (await this.explained(shadowed.shown, first, position));
    return { table, position: position.toString(), rows, differing, first: found ?? null };
  }

  private async compared(shadowed: Shadowed): Promise<Comparison> {
    const { rows, store } = this.parts;
    for (let tries = 0; tries < mostTries; tries += 1) {
      await rows.level([shadowed], bringUp(store, [shadowed]));
      const comparison = await rows.compare(shadowed);
      if (comparison) return comparison;
    }
    throw new Error(`${tableOf(shadowed.shown)} changes all the time: it could not be compared`);
  }

  private async explained(projection: Projection, { table, key, shown, rebuilt }: DifferingRow, until: bigint): Promise<FoundDifference> {
    const ofRow = table === tableOf(projection) ? key : key.slice(0, key.lastIndexOf('@'));
    const events = await eventsOf(this.parts.store, { projection, key: ofRow, until });
    return { table, key, ...firstDifference(shown, rebuilt), events: events.map(named) };
  }
}

interface Of {
  readonly projection: Projection;
  readonly key: string;
  readonly until: bigint;
}

const eventsOf = async (store: EventStore, { projection, key, until }: Of): Promise<readonly Recorded[]> => {
  const handles = new Set(projection.handles);
  const found: Recorded[] = [];
  for await (const recorded of store.readAll()) {
    if (recorded.position > until) break;
    if (handles.has(recorded.event.type) && projection.keyOf(recorded) === key) found.push(recorded);
  }
  return found;
};

const named = ({ position, event: { type }, id, metadata: { at } }: Recorded) => ({ position: position.toString(), type, id, at });
