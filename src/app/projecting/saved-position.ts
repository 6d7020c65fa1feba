/**
 * How far the rows are saved, by whoever saves them. Saves are heard of with the position they came to; it is asked at the beginning, after a
 * hint that does not say, after one that goes back (the rows are built anew), and again and again where none comes.
 */
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import type { ReadModel, Saved } from '../ports/read-model.js';

const pollMs = 200;

export class SavedPosition {
  /** `undefined`: it has to be asked. */
  private known: Map<string, bigint> | undefined;
  /** Heard while it is being asked: the answer may be from before. */
  private heard: Saved[] = [];
  private stopWatching: () => void = () => undefined;
  private isHinted = false;
  private wake: () => void = () => undefined;
  private isStopped = false;
  private isAway = false;

  constructor(
    private readonly readModel: Pick<ReadModel, 'positions' | 'watch'>,
    private readonly tables: readonly string[],
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  start(): void {
    this.stopWatching = this.readModel.watch((save) => this.hint(save));
  }

  /** Resolves, once all tables are saved up to there, to how far they are; to `undefined` when it is stopped before. */
  async atLeast(position: bigint): Promise<bigint | undefined> {
    while (!this.isStopped) {
      this.known ??= await this.ask();
      const saved = this.known && leastOf(this.known);
      if (saved !== undefined && saved >= position) return saved;
      await this.pause();
    }
    return undefined;
  }

  /** Until something may have changed since the last pause. */
  async pause(): Promise<void> {
    const isHinted = this.isHinted;
    this.isHinted = false;
    if (isHinted || this.isStopped) return;
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(pollMs, () => {
        this.known = undefined;
        resolve();
      });
      this.wake = () => {
        cancel();
        resolve();
      };
    });
  }

  stop(): void {
    this.isStopped = true;
    this.stopWatching();
    this.wake();
  }

  private hint(save: Saved | undefined): void {
    if (!save || !this.goOn(save)) this.known = undefined;
    this.isHinted = true;
    this.wake();
  }

  /** `false` for a position that lies before one that was known. */
  private goOn({ tables, position }: Saved): boolean {
    const { known } = this;
    if (!known) return this.heard.push({ tables, position }) > 0;
    if (ours(known, tables).some((table) => position < (known.get(table) ?? 0n))) return false;
    for (const table of ours(known, tables)) known.set(table, position);
    return true;
  }

  /** `undefined` also while one of them is built from nothing yet. */
  private async ask(): Promise<Map<string, bigint> | undefined> {
    try {
      this.heard = [];
      const positions = new Map(await this.readModel.positions(this.tables));
      this.isAway = false;
      for (const { tables, position } of this.heard) {
        for (const table of ours(positions, tables)) if (position > (positions.get(table) ?? 0n)) positions.set(table, position);
      }
      return this.tables.every((table) => positions.has(table)) ? positions : undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.isAway) this.log.warn({ reason }, 'the rows cannot be had; waiting for them');
      this.isAway = true;
      return undefined;
    }
  }
}

const ours = (known: ReadonlyMap<string, bigint>, tables: readonly string[]): readonly string[] =>
  tables.filter((table) => known.has(table));

const leastOf = (positions: ReadonlyMap<string, bigint>): bigint | undefined =>
  [...positions.values()].reduce<bigint | undefined>((least, each) => (least === undefined || each < least ? each : least), undefined);
