/**
 * Which position is a time? As of T is what was on record when nothing later than T had been decided: the log up to just before the first
 * event that was decided after T.
 *
 * The rows of `moments` say where each second begins. So the first event after T is sought among the beginnings of later seconds, and
 * between the beginning of the second of T and the earliest of those, event by event: clocks of several machines differ a little, so
 * later events may come before earlier ones. By more than a few minutes they do not.
 */
import { minuteOf, type MomentsRow, momentsTable, secondOf } from '../../projections/moments.projection.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { EventStore } from '../ports/event-store.js';
import type { RowSource, Sort } from '../ports/read-model.js';

type Log = Pick<EventStore, 'readAll'>;
type Rows = Pick<RowSource, 'list'>;

/** So many minutes in which something was decided are looked at on either side. */
const minutesAround = 3;

/** `undefined`: before anything was decided. A position is taken as it is; a time that has yet to come is the end of the log. */
export const positionAt = async (store: Log, rows: Rows, at: string): Promise<bigint | undefined> => {
  if (/^\d{1,20}$/.test(at)) return BigInt(at);
  const time = timeIn(at);
  const beginnings = await beginningsAround(rows, time);
  const later = earliest(beginnings.filter((beginning) => beginning.at > time));
  const sameSecond = beginnings.find((beginning) => secondsOf(beginning.at) === secondsOf(time) && beginning.at <= time);
  const first = (sameSecond && (await firstAfter(store, time, { from: sameSecond.position, until: later }))) ?? later;
  return lastBefore(store, beginnings, first);
};

const form = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+ -]\d\d:\d\d)?)?$/;

/** As the log has its times: in UTC, to the millisecond. A `+` that was not encoded has become a space on its way here. */
const timeIn = (text: string): string => {
  const [, day, minutes = '00:00', seconds = ':00', zone = 'Z'] = form.exec(text) ?? [];
  const time = Date.parse(`${day}T${minutes}${seconds}${zone.replace(' ', '+')}`);
  if (day === undefined || Number.isNaN(time)) {
    throw new Rejection(
      'invalid-request',
      'A moment is a time such as 2026-11-21T15:04:05Z, in UTC where no zone is given, or a position in the log.',
    );
  }
  return new Date(time).toISOString();
};

/** The first event of a second. */
interface Beginning {
  readonly at: string;
  readonly position: bigint;
}

const secondsOf = (time: string): string => `${minuteOf(time)}:${secondOf(time)}`;

const beginningsAround = async (rows: Rows, time: string): Promise<readonly Beginning[]> => {
  const value = minuteOf(time);
  const minutes = await Promise.all([
    rows.list<MomentsRow>(momentsTable, { where: [{ column: 'key', is: 'atMost', value }], sort: newestFirst, limit: minutesAround }),
    rows.list<MomentsRow>(momentsTable, { where: [{ column: 'key', is: 'above', value }], limit: minutesAround }),
  ]);
  const seconds = minutes.flat().flatMap(({ row }) => Object.values(row.seconds));
  return seconds.map(({ position, at }) => ({ position: BigInt(position), at }));
};

const newestFirst: readonly Sort[] = [{ column: 'key', direction: 'desc' }];

const firstAfter = async (
  store: Log,
  time: string,
  { from, until }: { from: bigint; until: bigint | undefined },
): Promise<bigint | undefined> => {
  for await (const { position, metadata } of store.readAll(from)) {
    if (until !== undefined && position >= until) return undefined;
    if (metadata.at > time) return position;
  }
  return undefined;
};

/** Reads on from the last beginning before it: positions are no numbers to count down, and only one that there is can be read on from. */
const lastBefore = async (store: Log, beginnings: readonly Beginning[], first: bigint | undefined): Promise<bigint | undefined> => {
  let last = latest(beginnings.filter(({ position }) => isBefore(position, first)));
  for await (const { position } of store.readAll(last)) {
    if (!isBefore(position, first)) break;
    last = position;
  }
  return last;
};

const isBefore = (position: bigint, first: bigint | undefined): boolean => first === undefined || position < first;

const earliest = (beginnings: readonly Beginning[]): bigint | undefined =>
  beginnings
    .map(({ position }) => position)
    .reduce<bigint | undefined>((one, other) => (one === undefined || other < one ? other : one), undefined);

const latest = (beginnings: readonly Beginning[]): bigint | undefined =>
  beginnings
    .map(({ position }) => position)
    .reduce<bigint | undefined>((one, other) => (one === undefined || other > one ? other : one), undefined);
