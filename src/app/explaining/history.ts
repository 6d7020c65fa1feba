/** When something was asked for, since when it is at its step, and what was given up lately: read from the end of its stream, no further than needed. */
import type { Message, Recorded } from '../../domain/kernel/message.js';
import { steps } from '../../domain/volume/attachment-steps.js';
import type { VolumeEvent } from '../../domain/volume/volume.events.js';
import type { EventStore } from '../ports/event-store.js';
import type { Asked } from './explanation.js';

export type StreamReader = Pick<EventStore, 'readStreamBackwards'>;

/** What failed is told by the row; when it began to be due is told by the event before. */
const failures: readonly string[] = ['StepFailed', 'VolumeStepFailed'];
/** With these something new is asked for. */
const wishes: readonly string[] = [
  'VolumeCreated',
  'ExtensionRequested',
  'DeletionRequested',
  'Reserved',
  'DetachRequested',
  'AttachBegun',
  'DetachBegun',
  'PartLost',
  'BackingLost',
];
/** A stream is read back so far at most. */
const mostEvents = 5_000;

export interface Told {
  readonly asked: Asked;
  readonly stepSince: string;
  readonly failedAt: string | null;
  /** Types of the events of this matter, from its wish on. */
  readonly types: ReadonlySet<string>;
}

/** The events of one attachment, or of the volume itself where `attachmentId` is `null`. */
const isOf = ({ type, data }: Message, attachmentId: string | null): boolean =>
  attachmentId === null ? !('attachmentId' in data) && isOfProcess(type) : 'attachmentId' in data && data.attachmentId === attachmentId;

const isOfProcess = (type: string): boolean => failures.includes(type) || wishes.includes(type) || badEnds.includes(type);
const badEnds: readonly string[] = ['VolumeProvisionFailed', 'ExtensionFailed', 'DeletionFailed', 'BackingLost'];

/** `undefined`: its stream, as far as it was read, says nothing of it. */
export const toldOf = async (store: StreamReader, stream: string, attachmentId: string | null): Promise<Told | undefined> => {
  const ofIt: Recorded[] = [];
  let looked = 0;
  for await (const recorded of store.readStreamBackwards(stream)) {
    looked += 1;
    if (looked > mostEvents) break;
    if (!isOf(recorded.event, attachmentId)) continue;
    if (ofIt[0] && !isSameRequest(recorded, ofIt[0])) break;
    ofIt.push(recorded);
    if (wishes.includes(recorded.event.type)) break;
  }
  return summary(ofIt);
};

const isSameRequest = ({ metadata }: Recorded, newest: Recorded): boolean => metadata.correlationId === newest.metadata.correlationId;

const summary = (newestFirst: readonly Recorded[]): Told | undefined => {
  const first = newestFirst.at(-1);
  if (!first) return undefined;
  const began = newestFirst.find(({ event }) => !failures.includes(event.type)) ?? first;
  const failed = newestFirst.find(({ event }) => failures.includes(event.type) || badEnds.includes(event.type));
  return {
    asked: askedBy(first),
    stepSince: began.metadata.at,
    failedAt: failed?.metadata.at ?? null,
    types: new Set(newestFirst.map(({ event }) => event.type)),
  };
};

export const askedBy = ({ metadata }: Pick<Recorded, 'metadata'>): Asked => ({
  by: metadata.actor,
  requestId: metadata.correlationId,
  at: metadata.at,
});

/** A step that was given up: of which attachment, where it was of one. */
export interface Ended {
  readonly attachmentId: string | null;
  readonly wish: 'attach' | 'detach' | 'reserve' | 'create' | 'grow' | 'delete';
  readonly step: string;
  readonly reason: string;
  readonly at: string;
  readonly asked: Asked;
}

/** What was given up after a time, newest first; each with when it was asked for, which may be long before. */
export const givenUpSince = async (store: StreamReader, stream: string, since: string): Promise<readonly Ended[]> => {
  const ended: Ended[] = [];
  let looked = 0;
  for await (const recorded of store.readStreamBackwards(stream)) {
    looked += 1;
    const isBefore = recorded.metadata.at < since;
    if (looked > mostEvents || (isBefore && !ended.some(isWithoutWish))) break;
    if (wishes.includes(recorded.event.type)) askedIn(recorded, ended);
    const end = isBefore ? undefined : endIn(recorded);
    if (end) ended.push({ ...end, at: recorded.metadata.at, asked: { ...askedBy(recorded), at: whenOnlyThat(recorded) } });
  }
  return ended;
};

/** A reservation is refused by the request itself; all else was asked for before it was given up. */
const whenOnlyThat = ({ event, metadata }: Recorded): string => (event.type === 'ReservationRefused' ? metadata.at : '');

const isWithoutWish = ({ asked }: Ended): boolean => asked.at === '';

const askedIn = ({ event, metadata }: Recorded, ended: Ended[]): void => {
  for (const [index, end] of ended.entries()) {
    const isOfIt = isWithoutWish(end) && end.asked.requestId === metadata.correlationId && isOf(event, end.attachmentId);
    if (isOfIt) ended[index] = { ...end, asked: { ...end.asked, at: metadata.at } };
  }
};

const endIn = ({ event: { type, data } }: Recorded): Omit<Ended, 'at' | 'asked'> | undefined => {
  const event = { type, data } as VolumeEvent;
  switch (event.type) {
    case 'AttachFailed': {
      const { attachmentId, part, reason } = event.data;
      return { attachmentId, wish: 'attach', step: steps[part].do.name, reason };
    }
    case 'DetachRolledBack':
      return { attachmentId: event.data.attachmentId, wish: 'detach', step: steps.guest.undo.name, reason: event.data.reason };
    case 'ReservationRefused':
      return { attachmentId: event.data.attachmentId, wish: 'reserve', step: 'reserve', reason: event.data.message };
    case 'VolumeProvisionFailed':
      return { attachmentId: null, wish: 'create', step: 'create volume', reason: event.data.reason };
    case 'ExtensionFailed':
      return { attachmentId: null, wish: 'grow', step: 'grow volume', reason: event.data.reason };
    case 'DeletionFailed':
      return { attachmentId: null, wish: 'delete', step: 'delete volume', reason: event.data.reason };
    default:
      return undefined;
  }
};
