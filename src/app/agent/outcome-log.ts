/**
 * The outcome stream of a host, as its one writer has it: every append names the revision of the one before, so an append by anybody
 * else is the end of this writer. What waits while one append is under way goes together into the next. One of which nobody knows
 * whether it was stored is repeated as it was, with the same ids, for as long as it takes.
 */
import { type EventStore, type NewEvent, RevisionConflict } from '../ports/event-store.js';
import { type Patience, patiently } from './patience.js';
import { endOf } from './stream-end.js';

const mostAtOnce = 100;
/** So long an append is proof enough that nobody else has written here. */
const freshMs = 1_000;

interface Writing {
  /** Called when it is this one's turn: what it says of those before it is then certain. */
  readonly event: () => NewEvent;
  readonly settle: () => void;
}

export class OutcomeLog {
  private readonly queue: Writing[] = [];
  private writing: Promise<void> | undefined;
  private looking: Promise<void> | undefined;
  private closed = false;
  private confirmedAt: number;

  constructor(
    private readonly parts: Patience & { readonly store: EventStore },
    private readonly stream: string,
    /** Revision of this writer's last event. */
    private end: number,
    /** Nothing more can be stored: somebody else writes here, or the log is of no use. */
    private readonly onLost: (error: unknown) => void,
  ) {
    this.confirmedAt = this.now();
  }

  /** Resolves when it is stored, or when nothing can be any more. */
  append(event: () => NewEvent): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((settle) => {
      this.queue.push({ event, settle });
      // What is said in the same breath is stored together.
      this.writing ??= Promise.resolve().then(() => this.work());
    });
  }

  /** How much waits to be stored. */
  get backlog(): number {
    return this.queue.length;
  }

  /** Resolves when everything is stored, or nothing can be any more. */
  async flushed(): Promise<void> {
    await this.writing;
  }

  /** Has nobody else written here, as far as can be known a moment ago? Waits for as long as nobody can say. */
  async isOurs(): Promise<boolean> {
    if (!this.closed && this.now() - this.confirmedAt > freshMs) {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
      await this.looking;
    }
    return !this.closed;
  }

  close(): void {
    this.closed = true;
    for (const { settle } of this.queue.splice(0)) settle();
  }

  private async work(): Promise<void> {
    try {
      while (this.queue.length > 0) await this.store(this.queue.splice(0, mostAtOnce));
    } catch (error) {
      this.lose(error);
    }
    this.writing = undefined;
  }

  private async store(batch: readonly Writing[]): Promise<void> {
    const events = batch.map(({ event }) => event());
    const askedAt = this.now();
    try {
      const appended = await this.patiently(() => this.parts.store.append(this.stream, this.end, events));
      if (!appended) return;
      this.end = appended.revision;
      this.confirmedAt = askedAt;
    } finally {
      for (const { settle } of batch) settle();
    }
  }

  private async look(): Promise<void> {
    const askedAt = this.now();
    try {
      const found = (await this.patiently(() => endOf(this.parts.store, this.stream))) ?? -1;
      // What was read may have been written by this one just now.
      await this.flushed();
      if (found > this.end) this.lose(new RevisionConflict(this.stream, this.end, found));
      else this.confirmedAt = askedAt;
    } catch (error) {
      this.lose(error);
    }
  }

  /** `undefined`: it was closed before there was an answer. */
  private patiently<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
    return patiently(this.parts, () => this.closed, ask);
  }

  private lose(error: unknown): void {
    if (this.closed) return;
    this.close();
    this.onLost(error);
  }

  private now(): number {
    return this.parts.clock.now().getTime();
  }
}
