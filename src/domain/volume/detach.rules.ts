/** An attachment ends: guest first, then host, then export (I4). */
import { type Attachment, holdsParts, isInError, type Link, linkOf, nextToRemove } from './attachment.js';
import { known } from './connect.rules.js';
import type {
  LapseReservation,
  RecordGuestDetached,
  RecordHostDisconnected,
  RecordStepFailed,
  RecordUnexported,
  RequestDetach,
} from './volume.commands.js';
import type { AttachmentEvent, Detached, EndReason, Part, StepFailed } from './volume.events.js';
import { live } from './volume-life.rules.js';
import type { Volume } from './volume.state.js';

/** How long a consumer that lost its export may think about it before its reservation lapses. */
const reservationAfterUndoMs = 3_600_000;
/** An attach step whose outcome stays unknown is given up after this many tries, or at the deadline. */
const triesToMake = 5;

export const requestDetach = ({ data }: RequestDetach, volume: Volume): AttachmentEvent[] => {
  const attachment = known(live(volume, data.volumeId), data.attachmentId);
  if (isEnding(attachment)) return [];
  const step = { volumeId: data.volumeId, attachmentId: data.attachmentId };
  const link = linkOf(attachment);
  if (link === null || !holdsParts(attachment)) return [detached(attachment, 'requested', data.now)];
  return [{ type: 'DetachRequested', data: { ...step, requestedAt: data.now } }, ...removalOf(link, step, data.now)];
};

/** An update that is being undone is not: it would leave the reservation that its caller does not want any more. */
const isEnding = (attachment: Attachment): boolean =>
  attachment.stage === 'ending' || (attachment.stage === 'undoing' && attachment.onFailure === 'ended');

export const lapseReservation = ({ data }: LapseReservation, volume: Volume): Detached[] => {
  const attachment = volume.stage === 'live' ? volume.attachments[data.attachmentId] : undefined;
  if (attachment?.stage !== 'reserved' || attachment.expiresAt === null || data.now < attachment.expiresAt) return [];
  return [detached(attachment, 'lapsed', data.now)];
};

export const recordGuestDetached = ({ data }: RecordGuestDetached, volume: Volume): AttachmentEvent[] => {
  const { volumeId, attachmentId, now } = data;
  return removed(volume, { volumeId, attachmentId, now }, 'guest', {
    type: 'GuestDetached',
    data: { volumeId, attachmentId, detachedAt: now },
  });
};

export const recordHostDisconnected = ({ data }: RecordHostDisconnected, volume: Volume): AttachmentEvent[] => {
  const { volumeId, attachmentId, now } = data;
  return removed(volume, { volumeId, attachmentId, now }, 'host', {
    type: 'HostDisconnected',
    data: { volumeId, attachmentId, disconnectedAt: now },
  });
};

export const recordUnexported = ({ data }: RecordUnexported, volume: Volume): AttachmentEvent[] => {
  const { volumeId, attachmentId, now } = data;
  return removed(volume, { volumeId, attachmentId, now }, 'export', {
    type: 'Unexported',
    data: { volumeId, attachmentId, unexportedAt: now },
  });
};

type Outcome = RecordGuestDetached['data'];
type StepId = Pick<Outcome, 'volumeId' | 'attachmentId'>;

/** One part less; then the next one, or the end. */
const removed = (volume: Volume, at: Outcome, part: Part, event: AttachmentEvent): AttachmentEvent[] => {
  const attachment = leaving(volume, at.attachmentId);
  if (attachment?.link.parts[part] !== 'removing') return [];
  const rest: Link = { ...attachment.link, parts: { ...attachment.link.parts, [part]: 'absent' } };
  return [event, ...onwards(attachment, rest, at)];
};

type Leaving = Extract<Attachment, { stage: 'ending' | 'undoing' }>;

const leaving = (volume: Volume, id: Attachment['id']): Leaving | undefined => {
  const attachment = volume.stage === 'live' ? volume.attachments[id] : undefined;
  return attachment?.stage === 'ending' || attachment?.stage === 'undoing' ? attachment : undefined;
};

const onwards = (attachment: Leaving, link: Link, { volumeId, attachmentId, now }: Outcome): AttachmentEvent[] => {
  const step = { volumeId, attachmentId };
  if (nextToRemove(link) !== null) return removalOf(link, step, now);
  if (attachment.stage === 'ending') return [detached(attachment, 'requested', now)];
  if (attachment.onFailure === 'ended') return [detached(attachment, 'undone', now)];
  const expiresAt = attachment.serverId === null ? new Date(Date.parse(now) + reservationAfterUndoMs).toISOString() : null;
  return [{ type: 'ConnectionUndone', data: { ...step, undoneAt: now, expiresAt } }];
};

const removalOf = (link: Link, step: StepId, requestedAt: string): AttachmentEvent[] => {
  const part = nextToRemove(link);
  return part === null ? [] : [{ type: removalRequested[part], data: { ...step, requestedAt } }];
};

const removalRequested = { guest: 'GuestDetachRequested', host: 'HostDisconnectRequested', export: 'UnexportRequested' } as const;

const detached = ({ volumeId, id, driver }: Attachment, reason: EndReason, detachedAt: string): Detached => ({
  type: 'Detached',
  data: { volumeId, attachmentId: id, driver, reason, detachedAt },
});

/** A try that ended badly: again later, given up and undone, or rolled back. */
export const recordStepFailed = (command: RecordStepFailed, volume: Volume): AttachmentEvent[] => {
  const { part, direction, attachmentId } = command.data;
  const attachment = volume.stage === 'live' ? volume.attachments[attachmentId] : undefined;
  const link = attachment && linkOf(attachment);
  if (!attachment || link?.parts[part] !== (direction === 'make' ? 'making' : 'removing')) return [];
  const failed = stepFailed(command, attachment);
  if (attachment.stage === 'connecting') return [failed, ...givenUp(command, attachment, failed.data.attempt)];
  if (attachment.stage === 'ending' && part === 'guest') return [failed, ...rolledBack(command, attachment, failed.data.attempt)];
  return [failed];
};

const stepFailed = ({ data }: RecordStepFailed, { trouble }: Attachment): StepFailed => {
  const { volumeId, attachmentId, part, direction, outcome, reason, retryAt, now } = data;
  const attempt = (trouble?.attempt ?? 0) + 1;
  return { type: 'StepFailed', data: { volumeId, attachmentId, part, direction, outcome, reason, attempt, failedAt: now, retryAt } };
};

const givenUp = (
  { data }: RecordStepFailed,
  attachment: Extract<Attachment, { stage: 'connecting' }>,
  attempt: number,
): AttachmentEvent[] => {
  const refused = data.outcome === 'refused';
  if (!refused && attempt < triesToMake && data.now < attachment.deadlineAt) return [];
  /** What is refused now may have been made by an earlier try that ended in doubt. */
  const certain = refused && attachment.trouble === null;
  const { volumeId, attachmentId, part, reason, now } = data;
  const failed: AttachmentEvent = { type: 'AttachFailed', data: { volumeId, attachmentId, part, certain, reason, failedAt: now } };
  const { link, onFailure } = attachment;
  const parts = certain ? { ...link.parts, [part]: 'absent' as const } : link.parts;
  return [failed, ...onwards({ ...attachment, stage: 'undoing', link, onFailure }, { ...link, parts }, data)];
};

/** The guest keeps the disk, so the attachment stays. One that was never complete has nothing to go back to: its undoing goes on. */
const rolledBack = (
  { data }: RecordStepFailed,
  attachment: Extract<Attachment, { stage: 'ending' }>,
  attempt: number,
): AttachmentEvent[] => {
  if (attachment.from !== 'attached' || isInError(attachment) || attempt < data.unplugTries) return [];
  const { volumeId, attachmentId, reason, now } = data;
  return [{ type: 'DetachRolledBack', data: { volumeId, attachmentId, reason, rolledBackAt: now } }];
};
