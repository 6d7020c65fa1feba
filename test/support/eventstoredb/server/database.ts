import { openEventFile } from '../../../../src/adapters/event-store/embedded/event-file.js';
import { EventLog } from '../../../../src/adapters/event-store/embedded/event-log.js';
import type { EventRow } from '../../../../src/adapters/event-store/embedded/event-row.js';
import { GroupCommit } from '../../../../src/adapters/event-store/embedded/group-commit.js';
import { RevisionConflict, type Appended, type ExpectedRevision } from '../../../../src/app/ports/event-store.js';
import { runsOfDistinctStreams } from './distinct-streams.js';
import { ALL_OF_IT, firstAppends, metastreamOf, statistics, TOMBSTONE, tombstone, truncatedBefore, truncation } from './own-events.js';
import { positionOf, rowAfter, rowFrom } from './positions.js';
import { decode, encode, type ProposedEvent, type StoredEvent } from './stored-event.js';

export type Expected = ExpectedRevision | 'any' | 'stream-exists';

export type Verdict =
  | { readonly verdict: 'stored'; readonly revision: number; readonly position: bigint }
  | { readonly verdict: 'wrong-version'; readonly current: ExpectedRevision }
  | { readonly verdict: 'deleted' };

interface Request {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedEvent[];
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: Error) => void;
}

const APPENDS_BETWEEN_STATISTICS = 7;
const PAGE = 500;

/**
 * What the server knows and decides, without the protocol. The log is the embedded store's own file: an append is answered after the
 * sync. What is only remembered (the ids stored in this run) is lost with the process, as it is on the real server.
 *
 * It knows `$tb` and deletion; `$maxCount` and `$maxAge` are kept and not heeded. Its tombstones count on from the last revision, those
 * of the real server have the largest there is.
 */
export class Database {
  private readonly log: EventLog;
  private readonly backwards;
  private readonly appends = new GroupCommit<Request>((requests) => this.commit(requests));
  private readonly storedInThisRun = new Map<string, { stream: string; revision: number; position: bigint }>();
  private readonly tombstoned: Set<string>;
  private appendsSoFar = 0;
  private waiting: (() => void)[] = [];

  constructor(folder: string) {
    const { db } = openEventFile(folder);
    this.log = new EventLog(db);
    this.backwards = db.prepare('SELECT * FROM events WHERE position < ? ORDER BY position DESC LIMIT ?');
    const tombstones = db.prepare('SELECT stream FROM events WHERE type = ?').all(TOMBSTONE) as unknown as { stream: string }[];
    this.tombstoned = new Set(tombstones.map(({ stream }) => stream));
    if (this.log.head === 0) this.log.commit(firstAppends().map((first) => this.ownAppend(first, Date.now())));
  }

  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): Promise<Verdict> {
    return new Promise((resolve, reject) => this.appends.add({ stream, expected, events, resolve, reject }));
  }

  async tombstone(stream: string, expected: Expected): Promise<Verdict> {
    const verdict = await this.append(stream, expected, [tombstone()]);
    if (verdict.verdict === 'stored') this.tombstoned.add(stream);
    return verdict;
  }

  /** Deletes so that it may come back: an event of its metadata says that all of it is truncated. */
  async softDelete(stream: string, expected: Expected): Promise<Verdict> {
    if (this.tombstoned.has(stream)) return { verdict: 'deleted' };
    const current = this.log.tailOf(stream);
    if (expected === 'stream-exists' ? current === 'no-stream' : expected !== 'any' && expected !== current)
      return { verdict: 'wrong-version', current };
    return this.append(metastreamOf(stream), 'any', [truncation(ALL_OF_IT)]);
  }

  isTombstoned(stream: string): boolean {
    return this.tombstoned.has(stream);
  }

  /** Whether a reader finds it. A stream without events may still have been deleted: ask that first. */
  exists(stream: string): boolean {
    return this.log.tailOf(stream) !== 'no-stream' && this.truncatedBefore(stream) < ALL_OF_IT;
  }

  /** Some of the events of a stream from a revision on, oldest first; none at its end. */
  streamPage(stream: string, from: number): readonly StoredEvent[] {
    const first = Math.max(from, Number(this.truncatedBefore(stream)));
    const tail = this.log.tailOf(stream);
    return tail === 'no-stream' || first > tail ? [] : this.log.streamPage(stream, first).map(decode);
  }

  /** Some of the events of a stream from a revision on, newest first; from the last one by default, none at its beginning. */
  streamPageBackwards(stream: string, from?: number): readonly StoredEvent[] {
    const tail = this.log.tailOf(stream);
    const last = tail === 'no-stream' ? -1 : Math.min(from ?? tail, tail);
    if (last < 0) return [];
    const first = this.truncatedBefore(stream);
    return this.log
      .streamPageBackwards(stream, last)
      .map(decode)
      .filter(({ revision }) => revision >= first);
  }

  /** Some of the events of the whole log that lie beyond a position, oldest first; none at its end. */
  pageAfter(position: bigint): readonly StoredEvent[] {
    return this.rowsFrom(rowAfter(position)).map(decode);
  }

  /** The same, with the event that lies at the position. */
  pageFrom(position: bigint): readonly StoredEvent[] {
    return this.rowsFrom(rowFrom(position)).map(decode);
  }

  /** Some of the events of the whole log that lie before a position, newest first; none at its beginning. */
  pageBefore(position?: bigint): readonly StoredEvent[] {
    const rows = this.backwards.all(position === undefined ? this.log.head + 1 : rowFrom(position), PAGE);
    return (rows as unknown as EventRow[]).map(decode);
  }

  /** Of the last event. There is one from the start. */
  get headPosition(): bigint {
    return positionOf(this.log.head);
  }

  tailOf(stream: string): ExpectedRevision {
    return this.log.tailOf(stream);
  }

  /** Resolves when something has been stored. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private rowsFrom(row: number): readonly EventRow[] {
    return row > this.log.head ? [] : this.log.pageAfter(row - 1);
  }

  /** Each in a transaction with others of other streams, so that what it expects can be looked up before. */
  private commit(requests: readonly Request[]): void {
    for (const run of runsOfDistinctStreams(requests)) {
      try {
        this.commitRun(run);
      } catch (error) {
        this.log.recover();
        for (const { reject } of run) reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  private commitRun(requests: readonly Request[]): void {
    const now = Date.now();
    const exact = requests.flatMap((request) => {
      const early = this.verdictAtOnce(request);
      if (early) request.resolve(early);
      return early ? [] : [{ ...request, expected: this.exactly(request), events: request.events.map((event) => encode(event, now)) }];
    });
    const own = exact.length > 0 ? [...exact.flatMap((request) => this.revival(request, now)), ...this.statisticsIfDue(now)] : [];
    const { answers } = this.log.commit([...exact.map((request) => ({ ...request, resolve: () => undefined })), ...own]);
    exact.forEach((request, index) => {
      const verdict = answers[index]?.verdict;
      if (!verdict) throw new Error('The log gave no answer');
      if (!(verdict instanceof RevisionConflict)) this.remember(request.stream, request.events, verdict);
      request.resolve(
        verdict instanceof RevisionConflict
          ? { verdict: 'wrong-version', current: verdict.actual }
          : { verdict: 'stored', ...verdict, position: positionOf(Number(verdict.position)) },
      );
    });
  }

  /** What needs no write: deletion, a stream that should exist, and what was stored before by the same ids in this run of the server. */
  private verdictAtOnce({ stream, expected, events }: Request): Verdict | undefined {
    if (this.tombstoned.has(stream)) return { verdict: 'deleted' };
    if (expected === 'stream-exists') {
      if (this.log.tailOf(stream) === 'no-stream') return { verdict: 'wrong-version', current: 'no-stream' };
      if (!this.exists(stream)) return { verdict: 'deleted' };
    }
    if (expected !== 'any' && expected !== 'stream-exists') return undefined;
    const known = events.map(({ id }) => this.storedInThisRun.get(id));
    const last = known.at(-1);
    if (last && known.every((event) => event?.stream === stream))
      return { verdict: 'stored', revision: last.revision, position: last.position };
    return undefined;
  }

  private exactly({ stream, expected }: Request): ExpectedRevision {
    const isAfterSoftDelete = expected === 'no-stream' && this.log.tailOf(stream) !== 'no-stream' && !this.exists(stream);
    return expected === 'any' || expected === 'stream-exists' || isAfterSoftDelete ? this.log.tailOf(stream) : expected;
  }

  private remember(stream: string, events: readonly { readonly id: string }[], { revision, position }: Appended): void {
    events.forEach(({ id }, index) => {
      const behind = events.length - 1 - index;
      this.storedInThisRun.set(id, { stream, revision: revision - behind, position: positionOf(Number(position) - behind) });
    });
  }

  private truncatedBefore(stream: string): bigint {
    const tail = this.log.tailOf(metastreamOf(stream));
    if (tail === 'no-stream') return 0n;
    const [row] = this.log.streamPageBackwards(metastreamOf(stream), tail);
    return row ? truncatedBefore(decode(row).data) : 0n;
  }

  /** A stream that was deleted and is written to again begins where it ended. */
  private revival({ stream, expected }: { stream: string; expected: ExpectedRevision }, now: number) {
    const tail = this.log.tailOf(stream);
    if (tail === 'no-stream' || tail !== expected || this.exists(stream)) return [];
    return [this.ownAppend({ stream: metastreamOf(stream), event: truncation(BigInt(tail + 1)) }, now)];
  }

  /** So that no client takes the log for its own alone. */
  private statisticsIfDue(now: number) {
    this.appendsSoFar += 1;
    return this.appendsSoFar % APPENDS_BETWEEN_STATISTICS === 0 ? [this.ownAppend(statistics(), now)] : [];
  }

  private ownAppend({ stream, event }: { stream: string; event: ProposedEvent }, now: number) {
    const ignore = () => undefined;
    return { stream, expected: this.log.tailOf(stream), events: [encode(event, now)], resolve: ignore, reject: ignore };
  }
}
