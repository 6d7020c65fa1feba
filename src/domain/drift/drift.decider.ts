/** What is on record of the differences of one host. */
import type { HostWork } from '../host/host-work.js';
import { type Decider, never } from '../kernel/decider.js';
import type { HostName } from '../kernel/ids.js';
import type { Message } from '../kernel/message.js';
import { Rejection } from '../kernel/rejection.js';
import type { FailedOutcome } from '../volume/volume.events.js';
import { type Difference, sameDifference } from './difference.js';
import type { DriftEvent, DriftMended, LookAsked, MendFailed, MendRequested } from './drift.events.js';

interface Asked {
  readonly hostName: HostName;
  readonly now: string;
}

export type AskForLook = Message<'AskForLook', Asked & { lookId: string }>;
/** `found`: all that is certain by now. `gone`: what was looked for and is no longer so. `answers`: the looks that are answered by this. */
export type RecordLook = Message<
  'RecordLook',
  Asked & { answers: readonly string[]; found: readonly Difference[]; gone: readonly string[]; unseen: readonly string[] }
>;
export type RequestMend = Message<'RequestMend', Asked & { differenceId: string; work: HostWork; reason: string | null }>;
export type RecordMended = Message<'RecordMended', Asked & { differenceId: string }>;
export type RecordMendFailed = Message<
  'RecordMendFailed',
  Asked & { differenceId: string; outcome: FailedOutcome; reason: string; retryAt: string }
>;
export type DriftCommand = AskForLook | RecordLook | RequestMend | RecordMended | RecordMendFailed;

export interface Drift {
  /** Looks that were asked for and not answered yet. */
  readonly asked: readonly string[];
  readonly found: Readonly<Record<string, Difference>>;
  /** By their difference, how often each was tried. */
  readonly mends: Readonly<Record<string, number>>;
}

const askForLook = ({ data: { hostName, lookId, now } }: AskForLook, drift: Drift): LookAsked[] =>
  drift.asked.includes(lookId) ? [] : [{ type: 'LookAsked', data: { hostName, lookId, askedAt: now } }];

const recordLook = ({ data }: RecordLook, drift: Drift): DriftEvent[] => {
  const { hostName, unseen, now } = data;
  const isNew = (difference: Difference): boolean => {
    const before = drift.found[difference.id];
    return !before || !sameDifference(before, difference);
  };
  const lookIds = data.answers.filter((id) => drift.asked.includes(id));
  return [
    ...data.found.filter(isNew).map((difference): DriftEvent => ({ type: 'DriftFound', data: { hostName, difference, foundAt: now } })),
    ...data.gone
      .filter((id) => drift.found[id])
      .map((differenceId): DriftEvent => ({ type: 'DriftGone', data: { hostName, differenceId, goneAt: now } })),
    ...(lookIds.length === 0 ? [] : [{ type: 'LookEnded', data: { hostName, lookIds, unseen, endedAt: now } } as const]),
  ];
};

const requestMend = ({ data }: RequestMend, drift: Drift): MendRequested[] => {
  const { hostName, differenceId, work, reason, now } = data;
  if (!drift.found[differenceId]) throw new Rejection('conflict', `There is no difference ${differenceId} on ${hostName} any more.`);
  if (drift.mends[differenceId] !== undefined) return [];
  return [{ type: 'MendRequested', data: { hostName, differenceId, work, reason, requestedAt: now } }];
};

const recordMended = ({ data: { hostName, differenceId, now } }: RecordMended, drift: Drift): DriftMended[] =>
  drift.mends[differenceId] === undefined ? [] : [{ type: 'DriftMended', data: { hostName, differenceId, mendedAt: now } }];

const recordMendFailed = ({ data }: RecordMendFailed, drift: Drift): MendFailed[] => {
  const { hostName, differenceId, outcome, reason, retryAt, now } = data;
  const tried = drift.mends[differenceId];
  if (tried === undefined) return [];
  return [{ type: 'MendFailed', data: { hostName, differenceId, outcome, reason, attempt: tried + 1, failedAt: now, retryAt } }];
};

const evolve = (drift: Drift, event: DriftEvent): Drift => {
  switch (event.type) {
    case 'LookAsked':
      return { ...drift, asked: [...drift.asked, event.data.lookId] };
    case 'LookEnded':
      return { ...drift, asked: drift.asked.filter((id) => !event.data.lookIds.includes(id)) };
    case 'DriftFound':
      return { ...drift, found: { ...drift.found, [event.data.difference.id]: event.data.difference } };
    case 'DriftGone':
      return { ...drift, found: without(drift.found, event.data.differenceId) };
    case 'MendRequested':
      return { ...drift, mends: { ...drift.mends, [event.data.differenceId]: 0 } };
    case 'DriftMended':
      return { ...drift, mends: without(drift.mends, event.data.differenceId) };
    case 'MendFailed': {
      const { differenceId, outcome, attempt } = event.data;
      return { ...drift, mends: outcome === 'refused' ? without(drift.mends, differenceId) : { ...drift.mends, [differenceId]: attempt } };
    }
    default:
      return never(event, drift);
  }
};

const without = <Value>(record: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> => {
  const { [key]: _gone, ...others } = record;
  return others;
};

const decide = (command: DriftCommand, drift: Drift): readonly DriftEvent[] => {
  switch (command.type) {
    case 'AskForLook':
      return askForLook(command, drift);
    case 'RecordLook':
      return recordLook(command, drift);
    case 'RequestMend':
      return requestMend(command, drift);
    case 'RecordMended':
      return recordMended(command, drift);
    case 'RecordMendFailed':
      return recordMendFailed(command, drift);
    default:
      return never(command, []);
  }
};

export const driftDecider: Decider<Drift, DriftCommand, DriftEvent> = { initial: { asked: [], found: {}, mends: {} }, decide, evolve };
