/**
 * Which event is a moment? As of T is what was on record when nothing later than T had been decided: the log up to just before the first
 * event that was decided after T. As of a position is the log up to there.
 *
 * The rows of `moments` say where each second begins. So the first event after T is sought among the beginnings of later seconds, and
 * between the beginning of the second of T and the earliest of those, event by event: clocks of several machines differ a little, so
 * later events may come before earlier ones. By more than a few minutes they do not.
 */
import { Rejection } from '../../domain/kernel/rejection.js';
import { minuteOf, type MomentsRow, momentsTable, secondOf } from '../../projections/moments.projection.js';
import { sortable } from '../../projections/sortable-position.js';
import type { EventStore } from '../ports/event-store.js';
import type { RowSource, Sort } from '../ports/read-model.js';

type Log = Pick<EventStore, 'readAll'>;
type Rows = Pick<RowSource, 'list'>;

/** An event by its place in the log and by when it was decided. */
export interface Moment {
  readonly position: bigint;
  readonly at: string;
}

/** So many minutes in which something was decided are looked at on either side. */
const minutesAround = 3;

/** The last event on record then; `undefined`: there was none. A moment that has yet to come is the end of the log. */
export const momentAt = async (store: Log, rows: Rows, at: string): Promise<Moment | undefined> => {
  if (!/^\d{1,20}$/.test(at)) return momentOfTime(store, rows, timeIn(at));
  const position = BigInt(at);
  return lastBefore(store, await beginningsUpTo(rows, position), position + 1n);
};

export const positionAt = async (store: Log, rows: Rows, at: string): Promise<bigint | undefined> =>
  (await momentAt(store, rows, at))?.position;

const form = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+ -]\d\d:\d\d)?)?$/;

/** As the log has its times: in UTC, to the millisecond. A `+` that was not encoded has become a space on its way here. */
export const timeIn = (text: string): string => {
  const [, day, minutes = '00:00', seconds = ':00', zone = 'Z'] = form.exec(text) ?? [];
  const time = Date.parse(`${day}T${minutes}${seconds}${zone.replace(' ', '+')}`);
  if (Number.isNaN(time) || !isDay(day)) throw new Rejection('invalid-request', notUnderstood);
  return new Date(Math.min(Math.max(time, firstTime), lastTime)).toISOString();
};

/** Times are compared as texts, and beyond these years their texts are of another length. Nothing was decided then. */
const [firstTime, lastTime] = [Date.parse('0001-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/** There is no thirtieth of February; who reads dates otherwise makes it a day in March. */
const isDay = (day = ''): boolean => new Date(`${day}T00:00Z`).toISOString().startsWith(day);

const notUnderstood = 'A moment is a time such as 2026-11-21T15:04:05Z, in UTC where no zone is given, or a position in the log.';

const momentOfTime = async (store: Log, rows: Rows, time: string): Promise<Moment | undefined> => {
  const beginnings = await beginningsAround(rows, time);
  const later = earliest(beginnings.filter(({ at }) => at > time))?.position;
  const sameSecond = beginnings.find(({ at }) => at <= time && minuteOf(at) === minuteOf(time) && secondOf(at) === secondOf(time));
  const first = sameSecond && (await firstLater(store, time, { from: sameSecond.position, until: later }));
  return lastBefore(store, beginnings, first ?? later);
};

const beginningsAround = async (rows: Rows, time: string): Promise<readonly Moment[]> => {
  const value = minuteOf(time);
  const minutes = await Promise.all([
    rows.list<MomentsRow>(momentsTable, { where: [{ column: 'key', is: 'atMost', value }], sort: lastFirst('key'), limit: minutesAround }),
    rows.list<MomentsRow>(momentsTable, { where: [{ column: 'key', is: 'above', value }], limit: minutesAround }),
  ]);
  return beginningsIn(minutes.flat());
};

const beginningsUpTo = async (rows: Rows, position: bigint): Promise<readonly Moment[]> => {
  const column = 'first_position';
  const where = [{ column, is: 'atMost', value: sortable(position) }] as const;
  return beginningsIn(await rows.list<MomentsRow>(momentsTable, { where, sort: lastFirst(column), limit: 1 }));
};

const lastFirst = (column: string): readonly Sort[] => [{ column, direction: 'desc' }];

const beginningsIn = (minutes: readonly { readonly row: MomentsRow }[]): readonly Moment[] =>
  minutes.flatMap(({ row }) => Object.values(row.seconds).map(({ position, at }) => ({ position: BigInt(position), at })));

const firstLater = async (
  store: Log,
  time: string,
  { from, until }: { from: bigint; until: bigint | undefined },
): Promise<bigint | undefined> => {
  for await (const { position, metadata } of store.readAll(from)) {
    if (!isBefore(position, until)) return undefined;
    if (metadata.at > time) return position;
  }
  return undefined;
};

/** Reads on from the last beginning before it: only a position that there is can be read on from, and none can be counted down from. */
const lastBefore = async (store: Log, beginnings: readonly Moment[], end: bigint | undefined): Promise<Moment | undefined> => {
  let last = latest(beginnings.filter(({ position }) => isBefore(position, end)));
  for await (const { position, metadata } of store.readAll(last?.position)) {
    if (!isBefore(position, end)) break;
    last = { position, at: metadata.at };
  }
  return last;
};

const isBefore = (position: bigint, end: bigint | undefined): boolean => end === undefined || position < end;

const earliest = (moments: readonly Moment[]): Moment | undefined => moments.toSorted(byPosition)[0];
const latest = (moments: readonly Moment[]): Moment | undefined => moments.toSorted(byPosition).at(-1);
const byPosition = (one: Moment, other: Moment): number => (one.position < other.position ? -1 : 1);
