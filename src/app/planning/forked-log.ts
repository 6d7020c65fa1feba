/** A log that begins as the real one is now and goes its own way. What is appended to it is on no disk, and is forgotten with it. */
import type { Recorded } from '../../domain/kernel/message.js';
import { type Appended, type EventStore, type ExpectedRevision, type NewEvent, RevisionConflict } from '../ports/event-store.js';

type Real = Pick<EventStore, 'head' | 'readStream' | 'readStreamBackwards'>;
type Took = (events: readonly Recorded[]) => Promise<void>;

export class ForkedLog implements Pick<EventStore, 'append' | 'readStream'> {
  readonly appended: Recorded[] = [];
  private readonly ends = new Map<string, ExpectedRevision>();

  private constructor(
    private readonly real: Real,
    /** What comes after it in the real log is not in this one. */
    private readonly forkedAt: bigint | undefined,
    private readonly took: Took,
  ) {}

  /** `took` is told of each append before who appends is answered. */
  static async of(real: Real, took: Took): Promise<ForkedLog> {
    return new ForkedLog(real, await real.head(), took);
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const found = this.ends.get(stream) ?? (await this.realEnd(stream));
    // Another append may have been made while this one looked.
    const end = this.ends.get(stream) ?? found;
    if (end !== expected) throw new RevisionConflict(stream, expected, end);
    const first = end === 'no-stream' ? 0 : end + 1;
    const recorded = events.map((event, index) => ({ ...event, stream, revision: first + index, position: this.positionAfter(index) }));
    const revision = first + events.length - 1;
    this.ends.set(stream, revision);
    this.appended.push(...recorded);
    await this.took(recorded);
    return { revision, position: recorded.at(-1)?.position ?? this.positionAfter(-1) };
  }

  async *readStream(stream: string, from = 0): AsyncGenerator<Recorded> {
    for await (const recorded of this.real.readStream(stream, from)) {
      if (!this.isBeforeFork(recorded)) break;
      yield recorded;
    }
    yield* this.appended.filter((recorded) => recorded.stream === stream && recorded.revision >= from);
  }

  private async realEnd(stream: string): Promise<ExpectedRevision> {
    for await (const recorded of this.real.readStreamBackwards(stream)) if (this.isBeforeFork(recorded)) return recorded.revision;
    return 'no-stream';
  }

  private isBeforeFork({ position }: Recorded): boolean {
    return this.forkedAt !== undefined && position <= this.forkedAt;
  }

  private positionAfter(index: number): bigint {
    return (this.forkedAt ?? 0n) + BigInt(this.appended.length + index + 1);
  }
}
