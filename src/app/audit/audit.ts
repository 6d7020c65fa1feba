/**
 * What happened, who did it, and what was so at some moment: for REST, GraphQL and the command line alike. Each question first asks whether
 * the viewer may see what it is about; what is another's is refused as if it had never been, also long after it has gone.
 *
 * Answers that may be long are iterables: nothing is read before it is asked for, and nothing is kept.
 */
import { Rejection } from '../../domain/kernel/rejection.js';
import type { EventStore } from '../ports/event-store.js';
import type { RowSource } from '../ports/read-model.js';
import { type Moment, momentAt, positionAt, timeIn } from '../reading/moment.js';
import { PastRows } from '../reading/past-rows.js';
import { type AskedAttached, type AttachedPage, type AttachedThen, attachedThen } from './attached-then.js';
import { type AsOf, type DifferenceBetween, differenceBetween } from './difference.js';
import type { State } from './facts.js';
import { beyond, type Holding, holdings } from './holders.js';
import { Names } from './names.js';
import { projectDifference } from './project-difference.js';
import { requestsOf, type RequestTold } from './requests-of.js';
import { scopeOf } from './scope.js';
import { type StatefulSubject, stateIn } from './states.js';
import { noSuch, requireVisible, type Subject, type Viewer } from './subject.js';
import { type Bounds, timeline, type TimelineEntry } from './timeline.js';

/** Times (ISO 8601) or positions, both inclusive; `after` is the position of the last entry of the page before. */
export interface Window {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly after?: string | undefined;
}

export interface Then<Value> {
  readonly asOf: AsOf;
  readonly value: Value;
}

export interface PageAsked {
  /** Id of the last attachment of the page before. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

export interface AttachedAt extends Then<readonly AttachedThen[]> {
  /** There is more after the last of them. */
  readonly more: boolean;
}

/** So much of what was attached is in memory at once. */
const mostAttached = 10_000;

export interface AuditParts {
  readonly store: EventStore;
  /** As they are kept, whatever the standpoint of who asks. They must show what the viewer has seen. */
  readonly rows: RowSource;
}

export class Audit {
  constructor(private readonly parts: AuditParts) {}

  /** Resolves when the viewer may see it and the window makes sense; throws a `Rejection` else, before anything is told. */
  async timeline(viewer: Viewer, subject: StatefulSubject, window: Window = {}): Promise<AsyncIterable<TimelineEntry>> {
    const { store, rows } = this.parts;
    const scope = await scopeOf(rows, viewer, subject);
    return timeline(store, await Names.for({ store, rows }, viewer), scope, await this.bounds(window));
  }

  /** What a user did, one entry for each request that changed something. */
  async requests(viewer: Viewer, userId: string, window: Window = {}): Promise<AsyncIterable<RequestTold>> {
    const { store, rows } = this.parts;
    await requireVisible(rows, viewer, { kind: 'user', id: userId });
    return requestsOf({ store, rows, names: await Names.for({ store, rows }, viewer), viewer }, userId, await this.bounds(window));
  }

  /** As of a moment, now where none is given; `null`: it was not there then. */
  async state(viewer: Viewer, subject: StatefulSubject, at?: string): Promise<Then<State | null>> {
    await requireVisible(this.parts.rows, viewer, subject);
    return this.reading(at, (rows) => stateIn(rows, viewer, subject));
  }

  async difference(
    viewer: Viewer,
    subject: StatefulSubject,
    between: { readonly from: string; readonly to?: string | undefined },
  ): Promise<DifferenceBetween> {
    await requireVisible(this.parts.rows, viewer, subject);
    await this.bounds(between);
    if (subject.kind === 'project') return this.projectDifference(viewer, subject.id, between);
    const [before, after] = [await this.state(viewer, subject, between.from), await this.state(viewer, subject, between.to)];
    return { from: before.asOf, to: after.asOf, ...differenceBetween(before.value, after.value) };
  }

  private async projectDifference(
    viewer: Viewer,
    id: string,
    between: { from: string; to?: string | undefined },
  ): Promise<DifferenceBetween> {
    const [before, after] = [await this.rowsAt(between.from), await this.rowsAt(between.to)];
    const difference = await projectDifference({ now: this.parts.rows, before: before.rows, after: after.rows }, viewer, id);
    return { from: before.asOf, to: after.asOf, ...difference };
  }

  /** Who ever had this volume; in the order in which they gave it back, and at last those who have it still. `after`: an attachment. */
  async holders(
    viewer: Viewer,
    volumeId: string,
    { after }: { readonly after?: string | undefined } = {},
  ): Promise<AsyncIterable<Holding>> {
    const { store, rows } = this.parts;
    const subject: Subject = { kind: 'volume', id: volumeId };
    const line = await requireVisible(rows, viewer, subject);
    if (!line) throw noSuch(subject);
    const all = holdings(store.readStream(line.stream), await Names.for({ store, rows }, viewer));
    return after === undefined ? all : beyond(after, all);
  }

  /** What was attached where; of everything the viewer may see, where no subject is given. */
  async attached(viewer: Viewer, subject: StatefulSubject | undefined, at?: string, page: PageAsked = {}): Promise<AttachedAt> {
    const told = await this.attachedBy(viewer, subject, at);
    const { attached, more } = await told.value({ after: page.after, limit: page.limit ?? mostAttached });
    return { asOf: told.asOf, value: attached, more };
  }

  /** All of it, read while it is told. */
  async allAttached(
    viewer: Viewer,
    subject: StatefulSubject | undefined,
    at?: string,
    after?: string,
  ): Promise<Then<AsyncIterable<AttachedThen>>> {
    const { asOf, value } = await this.attachedBy(viewer, subject, at);
    return { asOf, value: pagesOf(after, (last) => value({ after: last, limit: mostAttached })) };
  }

  private async attachedBy(viewer: Viewer, subject: StatefulSubject | undefined, at: string | undefined) {
    const { store, rows: now } = this.parts;
    if (subject) await requireVisible(now, viewer, subject);
    return this.reading(at, async (rows) => {
      const then = { rows, now, viewer, names: await Names.for({ store, rows }, viewer) };
      return (page: Omit<AskedAttached, 'subject'>) => attachedThen(then, { ...page, subject });
    });
  }

  private async reading<Value>(at: string | undefined, read: (rows: RowSource) => Promise<Value>): Promise<Then<Value>> {
    const then = await this.rowsAt(at);
    return { asOf: then.asOf, value: await read(then.rows) };
  }

  private async rowsAt(at: string | undefined): Promise<{ readonly asOf: AsOf; readonly rows: RowSource }> {
    const { store, rows } = this.parts;
    const moment = await momentAt(store, rows, at ?? endOfTime);
    return { asOf: moment ? asOf(moment) : null, rows: at === undefined ? rows : new PastRows(store, rows, moment?.position) };
  }

  private async bounds({ from, to, after }: Window): Promise<Bounds> {
    const { store, rows } = this.parts;
    const [before, last] = await Promise.all([
      from === undefined ? undefined : positionAt(store, rows, justBefore(from)),
      to === undefined ? undefined : positionAt(store, rows, to).then((position) => position ?? -1n),
    ]);
    if (from !== undefined && to !== undefined && isAfter(from, to, before, last)) throw invalid('from is after to');
    const cursor = after === undefined ? undefined : cursorIn(after);
    const beginning = cursor === undefined || (before !== undefined && before > cursor) ? before : cursor;
    return { after: beginning, to: last, lookFrom: () => this.aWhileBefore(beginning) };
  }

  private async aWhileBefore(position: bigint | undefined): Promise<bigint | undefined> {
    const { store, rows } = this.parts;
    const moment = position === undefined ? undefined : await momentAt(store, rows, position.toString());
    return moment && positionAt(store, rows, new Date(Date.parse(moment.at) - aWhileMs).toISOString());
  }
}

async function* pagesOf(
  first: string | undefined,
  pageAfter: (after: string | undefined) => Promise<AttachedPage>,
): AsyncGenerator<AttachedThen> {
  for (let after = first; ;) {
    const { attached, more } = await pageAfter(after);
    yield* attached;
    if (!more) return;
    after = attached.at(-1)?.attachmentId;
  }
}

/** Effects follow their causes, as a rule, within this. */
const aWhileMs = 60_000;

const endOfTime = '9999-12-31T23:59:59.999Z';

const asOf = ({ position, at }: Moment) => ({ position: position.toString(), at });

/** By the clock, or by the log; where one is a time and the other a position, by what is between them. */
const isAfter = (from: string, to: string, before: bigint | undefined, last: bigint | undefined): boolean => {
  if (isPosition(from) && isPosition(to)) return BigInt(from) > BigInt(to);
  if (!isPosition(from) && !isPosition(to)) return timeIn(from) > timeIn(to);
  return (before ?? -1n) > (last ?? -1n);
};

const isPosition = (moment: string): boolean => /^\d{1,20}$/.test(moment);

/** What was decided at `from` itself is told, too. */
const justBefore = (from: string): string =>
  isPosition(from) ? previous(BigInt(from)) : new Date(Date.parse(timeIn(from)) - 1).toISOString();

const previous = (position: bigint): string => (position > 0n ? position - 1n : 0n).toString();

const cursorIn = (after: string): bigint => {
  if (isPosition(after)) return BigInt(after);
  throw invalid('after is the position of the last entry that is known');
};

const invalid = (message: string): Rejection => new Rejection('invalid-request', `Invalid input: ${message}.`);
