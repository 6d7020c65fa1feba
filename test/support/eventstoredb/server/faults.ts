import type { Endpoint } from '../control.js';

/** What is wrong with the server now, and lasts until it is healed. */
export class Faults {
  notReady: boolean;
  /** Whom it takes for the leader in place of itself. */
  leaderElsewhere: Endpoint | undefined;
  private answersToLose = 0;

  constructor(notReady: boolean) {
    this.notReady = notReady;
  }

  loseAnswers(count: number): void {
    this.answersToLose = count;
  }

  /** Whether the answer that is due now gets lost. */
  losesThisAnswer(): boolean {
    if (this.answersToLose === 0) return false;
    this.answersToLose -= 1;
    return true;
  }

  heal(): void {
    this.notReady = false;
    this.leaderElsewhere = undefined;
    this.answersToLose = 0;
  }
}
