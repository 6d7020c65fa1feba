import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { EventStoreUnavailable, RevisionConflict, type Appended, type ExpectedRevision } from '../../../app/ports/event-store.js';
import type { AppendRequest } from './append-request.js';
import { bytesOf, type EventRow } from './event-row.js';
import { StreamTails } from './stream-tails.js';

/** Of events read or delivered at once. */
export const PAGE_EVENTS = 500;
const PAGE_BYTES = 4 * 1024 * 1024;
const STREAMS_REMEMBERED = 10_000;

type Verdict = Appended | RevisionConflict;

/** What a transaction stored, and what it answers each append it was made of. */
export interface Committed {
  readonly rows: readonly EventRow[];
  readonly answers: readonly { readonly request: AppendRequest; readonly verdict: Verdict }[];
}

/**
 * The statements of the log. The folder is locked for one writer and no transaction outlives a call, so what is remembered here
 * (the head, where streams end) is what the file says. After a call that threw, `recover` makes it so again; where somebody else
 * has written, `refresh` does.
 */
export class EventLog {
  private lastPosition: number;
  private version: unknown;
  private readonly tails = new StreamTails(STREAMS_REMEMBERED);
  private readonly statements: Statements;

  constructor(private readonly db: DatabaseSync) {
    this.statements = prepare(db);
    this.version = this.readVersion();
    this.lastPosition = this.readHead();
  }

  /** Position of the last event, 0 while there is none. */
  get head(): number {
    return this.lastPosition;
  }

  /** One transaction and one sync for all; each append is judged on its own, after those before it. */
  commit(requests: readonly AppendRequest[]): Committed {
    const rows: EventRow[] = [];
    this.statements.begin.run();
    this.refresh();
    const answers = requests.map((request) => ({ request, verdict: this.judge(request, rows) }));
    this.statements.commit.run();
    return { rows, answers };
  }

  /** Nothing of a failed transaction may stay, neither in the file nor remembered. */
  recover(): void {
    this.tails.clear();
    // SQLite itself rolls back after some errors, a full disk among them.
    if (this.db.isTransaction) this.statements.rollback.run();
    this.lastPosition = this.readHead();
  }

  /** Forgets what is no longer so, because another program has written to the file. */
  refresh(): void {
    const version = reading(() => this.readVersion());
    if (version === this.version) return;
    this.version = version;
    this.tails.clear();
    this.lastPosition = reading(() => this.readHead());
  }

  tailOf(stream: string): ExpectedRevision {
    const remembered = this.tails.get(stream);
    if (remembered !== undefined) return remembered;
    const row = reading(() => this.statements.tail.get(stream)) as { tail: number | null };
    const tail = row.tail ?? 'no-stream';
    this.tails.set(stream, tail);
    return tail;
  }

  /** Some of the events that follow a position. There must be one. */
  pageAfter(position: number): readonly EventRow[] {
    return this.page(this.statements.all, [position]);
  }

  /** Some of the events of a stream from a revision on. There must be one. */
  streamPage(stream: string, from: number, most = PAGE_EVENTS): readonly EventRow[] {
    return this.page(this.statements.stream, [stream, from], most);
  }

  /** Some of the events of a stream from a revision on, towards its beginning. There must be one. */
  streamPageBackwards(stream: string, from: number, most = PAGE_EVENTS): readonly EventRow[] {
    return this.page(this.statements.backwards, [stream, from], most);
  }

  /** Position of the last event of one of these types, 0 while there is none. */
  lastOf(types: readonly string[]): number {
    const row = reading(() => this.statements.last.get(JSON.stringify(types))) as { position: number } | undefined;
    return row?.position ?? 0;
  }

  private judge({ stream, expected, events }: AppendRequest, rows: EventRow[]): Verdict {
    const tail = this.tailOf(stream);
    if (tail !== expected) return this.repeated(stream, expected, events) ?? new RevisionConflict(stream, expected, tail);

    let revision = next(tail);
    for (const { id, type, data, metadata } of events) {
      const position = ++this.lastPosition;
      this.statements.insert.run(position, stream, revision, id, type, data, metadata);
      rows.push({ position, stream, revision, id, type, data, metadata });
      revision += 1;
    }
    this.tails.set(stream, revision - 1);
    return { revision: revision - 1, position: BigInt(this.lastPosition) };
  }

  /** The answer this very append got the first time, if there was one. */
  private repeated(stream: string, expected: ExpectedRevision, events: AppendRequest['events']): Appended | undefined {
    const found = this.statements.ids.all(stream, next(expected), events.length) as unknown as { id: string; position: number }[];
    const last = found.at(-1);
    if (!last || events.some(({ id }, index) => id !== found[index]?.id)) return undefined;
    return { revision: next(expected) + events.length - 1, position: BigInt(last.position) };
  }

  private page({ light, whole }: Pages, from: readonly SQLInputValue[], most = PAGE_EVENTS): readonly EventRow[] {
    const found = reading(() => light.all(...from, most)) as unknown as readonly LightColumns[];
    if (found.length === 0) throw gapAt(from);
    return found.every(isLight) ? found.map(rowOf) : reading(() => firstPage(whole.iterate(...from, most)));
  }

  /** Changes when somebody else commits, not when we do. */
  private readVersion(): unknown {
    return (this.statements.version.get() as { data_version: number }).data_version;
  }

  private readHead(): number {
    const row = this.statements.head.get() as { head: number | null };
    return row.head ?? 0;
  }
}

const reading = <Result>(read: () => Result): Result => {
  try {
    return read();
  } catch (cause) {
    throw new EventStoreUnavailable('The event log could not be read', { cause });
  }
};

/** Callers ask only for what the head or the tail says is there; an empty page would send them round for ever. */
const gapAt = (from: readonly SQLInputValue[]): EventStoreUnavailable =>
  new EventStoreUnavailable(`The event log has a gap at ${JSON.stringify(from)}`);

const firstPage = (found: Iterable<unknown>): EventRow[] => {
  const page: EventRow[] = [];
  let bytes = 0;
  // The table is STRICT and NOT NULL throughout: what it holds has the types of `EventRow`.
  for (const row of found as Iterable<EventRow>) {
    page.push(row);
    bytes += bytesOf(row);
    if (bytes > PAGE_BYTES) break;
  }
  return page;
};

const next = (tail: ExpectedRevision): number => (tail === 'no-stream' ? 0 : tail + 1);

type Statements = ReturnType<typeof prepare>;

type EventColumns = readonly [position: number, stream: string, revision: number, id: string, type: string, data: string, metadata: string];
type LightColumns = EventColumns | readonly [...unknown[], data: string | null, metadata: string | null];

const LIGHT_BYTES = PAGE_BYTES / PAGE_EVENTS;

const ifLight = (column: string): string => `CASE WHEN octet_length(${column}) <= ${LIGHT_BYTES} THEN ${column} END`;

const isLight = (columns: LightColumns): columns is EventColumns => columns[5] !== null && columns[6] !== null;

/** By number: to take an array apart by names costs more than to read it. */
const rowOf = (columns: EventColumns): EventRow => ({
  position: columns[0],
  stream: columns[1],
  revision: columns[2],
  id: columns[3],
  type: columns[4],
  data: columns[5],
  metadata: columns[6],
});

/**
 * The same page in two ways. `light`: all at once and without names, which is half of what it costs to take one after the other, but
 * without the texts that are too long for that; nothing is read of a text to know how long it is.
 */
interface Pages {
  readonly light: StatementSync;
  readonly whole: StatementSync;
}

const preparePages = (db: DatabaseSync, which: string): Pages => {
  const light = db.prepare(
    `SELECT position, stream, revision, id, type, ${ifLight('data')}, ${ifLight('metadata')} FROM events WHERE ${which} LIMIT ?`,
  );
  light.setReturnArrays(true);
  return { light, whole: db.prepare(`SELECT * FROM events WHERE ${which} LIMIT ?`) };
};

const prepare = (db: DatabaseSync) => ({
  begin: db.prepare('BEGIN IMMEDIATE'),
  commit: db.prepare('COMMIT'),
  rollback: db.prepare('ROLLBACK'),
  version: db.prepare('PRAGMA data_version'),
  insert: db.prepare('INSERT INTO events (position, stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)'),
  head: db.prepare('SELECT max(position) AS head FROM events'),
  tail: db.prepare('SELECT max(revision) AS tail FROM events WHERE stream = ?'),
  ids: db.prepare('SELECT id, position FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?'),
  all: preparePages(db, 'position > ? ORDER BY position'),
  stream: preparePages(db, 'stream = ? AND revision >= ? ORDER BY revision'),
  backwards: preparePages(db, 'stream = ? AND revision <= ? ORDER BY revision DESC'),
  last: db.prepare('SELECT position FROM events WHERE type IN (SELECT value FROM json_each(?)) ORDER BY position DESC LIMIT 1'),
});
