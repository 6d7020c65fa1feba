/** How far the rows are saved, by whoever saves them: asked when there is a hint that it changed, and again and again where none comes. */
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import type { ReadModel } from '../ports/read-model.js';

const pollMs = 200;

export class SavedPosition {
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
    this.stopWatching = this.readModel.watch(() => this.hint());
  }

  /** Resolves, once all tables are saved up to there, to how far they are; to `undefined` when it is stopped before. */
  async atLeast(position: bigint): Promise<bigint | undefined> {
    while (!this.isStopped) {
      const saved = await this.ask();
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
      const cancel = this.clock.after(pollMs, resolve);
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

  private hint(): void {
    this.isHinted = true;
    this.wake();
  }

  private async ask(): Promise<bigint | undefined> {
    try {
      const positions = await this.readModel.positions(this.tables);
      this.isAway = false;
      return leastOf(this.tables.map((table) => positions.get(table)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.isAway) this.log.warn({ reason }, 'the rows cannot be had; waiting for them');
      this.isAway = true;
      return undefined;
    }
  }
}

/** `undefined` where one has no position yet. */
const leastOf = (positions: readonly (bigint | undefined)[]): bigint | undefined =>
  positions.reduce((least, each) => (least === undefined || each === undefined ? undefined : each < least ? each : least));
