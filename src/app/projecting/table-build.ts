/**
 * Builds tables from a long stretch of the log. Rows are kept in memory while events change them, and each is written once for many
 * events; with it, in the same transaction, how far the table is built. So whoever is killed goes on from the last save, and memory
 * holds no more than the rows between two saves and those used last.
 *
 * What a save costs is the rows it writes, so it is made when so many have changed; now and then also when few have, since what was folded
 * since the last one is lost with the process. Early ones come sooner: what is lost is no more than was saved before.
 */
import type { Recorded } from '../../domain/kernel/message.js';
import { handledBy, type Projection } from '../../projections/projection.js';
import type { EventStore } from '../ports/event-store.js';
import type { ReadModel } from '../ports/read-model.js';
import type { HeldRows } from '../ports/row-tables.js';
import { FoldedTable } from './folded-table.js';
import { earlier, isBefore } from './position-order.js';
import { SortedOut } from './sorted-out.js';

export interface BuildProgress {
  /** Up to where all of the tables are built, whether it is saved yet or not. */
  readonly position: bigint;
  /** How many events were folded since it began. */
  readonly events: number;
}

export interface BuildOptions {
  readonly onProgress?: (progress: BuildProgress) => void;
  /** Saves what was folded, and ends. */
  readonly signal?: AbortSignal;
}

export interface TableBuildParts extends BuildOptions {
  readonly store: Pick<EventStore, 'subscribe'>;
  readonly rows: HeldRows;
  readonly projections: readonly Projection[];
  /** Where the tables are. */
  readonly positions: ReadonlyMap<string, bigint | undefined>;
  /** They are built up to there and not further; those that are further stay as they are. */
  readonly until: bigint;
  /** Smaller ones are for tests. */
  readonly limits?: BuildLimits;
}

export interface BuildLimits {
  readonly rowsInSave: number;
  readonly eventsInSave: number;
}

const usual: BuildLimits = { rowsInSave: 30_000, eventsInSave: 100_000 };
const firstSave = 0.1;
/** Rows are often changed again some saves later: to have them at hand still is cheaper than to read them. */
const savesAtHand = 4;

type PreparedParts = Omit<TableBuildParts, 'rows' | 'positions'> & {
  readonly store: Pick<EventStore, 'head'>;
  readonly readModel: Pick<ReadModel, 'prepare'> & HeldRows;
};

/** Of tables that may have to be made first. */
export const buildTables = async ({ readModel, ...parts }: PreparedParts): Promise<void> => {
  const positions = await readModel.prepare(parts.projections, () => parts.store.head());
  await buildFrom({ ...parts, rows: readModel, positions });
};

export const buildFrom = async (parts: TableBuildParts): Promise<void> => {
  const { projections, positions, rows, until, limits = usual } = parts;
  const tables = projections.map((projection) => new FoldedTable(projection, rows, savesAtHand * limits.rowsInSave));
  for (const table of tables) table.beginAt(positions.get(table.name));
  const behind = tables.filter(({ position }) => isBefore(position, until));
  if (behind.length > 0) await new TableBuild(parts, behind, limits).run();
};

class TableBuild {
  private readonly sortedOut: SortedOut;
  private events = 0;
  private unsavedEvents = 0;
  private position: bigint | undefined;

  constructor(
    private readonly parts: TableBuildParts,
    private readonly tables: readonly FoldedTable[],
    private readonly limits: BuildLimits,
  ) {
    this.sortedOut = new SortedOut(tables);
    this.position = tables.map(({ position }) => position).reduce(earlier);
  }

  async run(): Promise<void> {
    const isWhole = await this.read();
    const position = isWhole ? this.parts.until : this.position;
    if (position === undefined) return;
    await this.save(position);
    this.parts.onProgress?.({ position, events: this.events });
  }

  /** Answers whether there is nothing more to be read. */
  private read(): Promise<boolean> {
    const { store, until, signal } = this.parts;
    const types = handledBy(this.tables.map(({ projection }) => projection));
    return new Promise((resolve, reject) => {
      const end = (isWhole: boolean): void => {
        signal?.removeEventListener('abort', giveUp);
        void subscription.stop().then(() => resolve(isWhole), reject);
      };
      const giveUp = (): void => end(false);
      const onEvents = async (events: readonly Recorded[]): Promise<void> => {
        const isPast = isBefore(until, events.at(-1)?.position);
        await this.fold(isPast ? events.filter(({ position }) => position <= until) : events);
        if (!isBefore(events.at(-1)?.position, until)) end(true);
      };
      const subscription = store.subscribe(this.position, { onEvents, onCaughtUp: () => end(true), onFailed: reject }, types);
      if (signal?.aborted) giveUp();
      signal?.addEventListener('abort', giveUp);
    });
  }

  private async fold(events: readonly Recorded[]): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    for (const [table, its] of this.sortedOut.of(events)) if (isBefore(table.position, last.position)) await table.fold(its);
    this.position = last.position;
    this.events += events.length;
    this.unsavedEvents += events.length;
    if (this.isMuchUnsaved()) await this.save(last.position);
    this.parts.onProgress?.({ position: last.position, events: this.events });
  }

  private isMuchUnsaved(): boolean {
    const { rowsInSave, eventsInSave } = this.limits;
    const saved = this.events - this.unsavedEvents;
    const worthSaving = Math.min(eventsInSave, Math.max(firstSave * eventsInSave, saved));
    return this.unsavedEvents >= worthSaving || this.tables.some(({ unsavedRows }) => unsavedRows >= rowsInSave);
  }

  private async save(position: bigint): Promise<void> {
    const behind = this.tables.filter((table) => isBefore(table.position, position));
    if (behind.length === 0) return;
    const changes = behind.flatMap((table) => table.changes());
    await this.parts.rows.save(changes, new Map(behind.map(({ name }) => [name, position])));
    for (const table of behind) table.saved(position);
    this.unsavedEvents = 0;
  }
}
