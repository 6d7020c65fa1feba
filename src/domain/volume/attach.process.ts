/**
 * Attaching: export, then host, then guest (domain §4.5).
 *
 * What may overlap: any number of attachments, of one volume too; each is an instance of its own and does one thing at a time. The
 * request that began it may still be running beside this process: both ask the volume the same question with the same attachment
 * id and get the same answer, so whoever comes first decides for both; to save work the process waits a little before it asks.
 * What guards it: the volume's own decision and the revision it is appended at; an outcome that nobody expects any more is dropped.
 * Undo: a step that was refused is certainly not there; one that stayed unknown is undone like one that happened. No undo is
 * best-effort: each is repeated until the host says it is done, and shows as `error_attaching` while it keeps failing.
 */
import { never } from '../kernel/decider.js';
import type { Due } from '../kernel/process-manager.js';
import type { DeviceReserved } from '../server/server.events.js';
import { type Attachment, inOrder, nextToRemove } from './attachment.js';
import { dueStep, type Linked } from './attachment-steps.js';
import type { LapseReservation, VolumeCommand } from './volume.commands.js';
import type { Part } from './volume.events.js';

/** So long the request itself may take to ask the volume, before the process asks in its place. */
const graceMs = 5_000;

/** The wish that a request recorded but did not live to put to the volume. */
export interface AskVolume {
  readonly type: 'AskVolume';
  readonly data: DeviceReserved['data'] & { readonly now: string };
}

export const askVolume = (request: DeviceReserved['data']): Due<AskVolume> => ({
  step: 'reserve',
  notBefore: new Date(Date.parse(request.reservedAt) + graceMs).toISOString(),
  attempt: 0,
  act: { on: 'aggregate', decide: ({ now }) => ({ type: 'AskVolume', data: { ...request, now } }) },
});

export type Attaching = Exclude<Attachment, { stage: 'ending' }>;

export const nextOfAttach = (attachment: Attaching): Due<VolumeCommand> | null => {
  switch (attachment.stage) {
    case 'reserved':
      return lapse(attachment.id, attachment.volumeId, attachment.expiresAt);
    case 'connecting':
      return due(attachment, nextToMake(attachment));
    case 'undoing':
      return undo(attachment);
    case 'attached':
      return attachment.link ? makeAgain({ ...attachment, link: attachment.link }) : null;
    case 'connected':
      return makeAgain(attachment);
    default:
      return never(attachment, null);
  }
};

/** One that is complete makes a part again when a detach that failed half-way asked for it, or when the part was lost. */
const makeAgain = (attachment: Linked): Due<VolumeCommand> | null => due(attachment, nextToMake(attachment));

const nextToMake = ({ link }: Linked): Part | null => inOrder.find((part) => link.parts[part] === 'making') ?? null;

const due = (attachment: Linked, part: Part | null): Due<VolumeCommand> | null =>
  part === null ? null : dueStep(attachment, part, 'make', 0);

const undo = (attachment: Linked): Due<VolumeCommand> | null => {
  const part = nextToRemove(attachment.link);
  return part === null ? null : dueStep(attachment, part, 'remove', 0);
};

const lapse = (attachmentId: Attachment['id'], volumeId: Attachment['volumeId'], expiresAt: string | null): Due<LapseReservation> | null =>
  expiresAt === null
    ? null
    : {
        step: 'lapse',
        notBefore: expiresAt,
        attempt: 0,
        act: { on: 'aggregate', decide: ({ now }) => ({ type: 'LapseReservation', data: { volumeId, attachmentId, now } }) },
      };
