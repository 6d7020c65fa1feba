/** Does something again and again, one round after the other. A round that fails is trouble to be shown, not an end. */
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';

export interface RoundsParts {
  readonly everyMs: number;
  readonly round: () => Promise<void>;
  /** For the log, when a round fails: "leases cannot be kept up". */
  readonly complaint: string;
  readonly clock: Clock;
  readonly log: Log;
}

export class Rounds {
  /** What is wrong, since the last round that went well. */
  trouble: string | undefined;
  private under: Promise<void> = Promise.resolve();
  private cancel: () => void = () => undefined;
  private isStopped = false;

  constructor(private readonly parts: RoundsParts) {}

  /** Resolves when the first round is over. */
  start(): Promise<void> {
    this.under = this.go();
    return this.under;
  }

  /** Resolves when the round under way is over. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancel();
    await this.under;
  }

  private async go(): Promise<void> {
    await this.once();
    if (!this.isStopped) this.cancel = this.parts.clock.after(this.parts.everyMs, () => void this.start());
  }

  private async once(): Promise<void> {
    try {
      await this.parts.round();
      this.trouble = undefined;
    } catch (error) {
      if (this.trouble === undefined) this.parts.log.warn({ err: error }, `${this.parts.complaint}; trying again`);
      this.trouble = error instanceof Error ? error.message : String(error);
    }
  }
}
