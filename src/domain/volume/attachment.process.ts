/** The process that every attachment is: attached by one table of steps, detached by the other. */
import { never } from '../kernel/decider.js';
import type { Due, ProcessManager } from '../kernel/process-manager.js';
import type { ReleaseDevice } from '../server/server.commands.js';
import { type AskVolume, askVolume, nextOfAttach } from './attach.process.js';
import { type AttachmentProgress, type AttachmentProgressEvent, evolveProgress } from './attachment-progress.js';
import { type DetachPolicy, nextOfDetach, releaseDevice } from './detach.process.js';
import type { VolumeCommand } from './volume.commands.js';
import { attachmentEventTypes } from './volume-event-types.js';

export type AttachmentDecision = VolumeCommand | ReleaseDevice | AskVolume;

export const attachmentProcess = (
  policy: DetachPolicy,
): ProcessManager<AttachmentProgress, AttachmentProgressEvent, AttachmentDecision> => ({
  name: 'attachment_work',
  version: 2,
  handles: ['DeviceReserved', 'DeviceReleased', 'ReservationRefused', ...attachmentEventTypes],
  keyOf: ({ event }) => event.data.attachmentId,
  evolve: (progress, { event }) => evolveProgress(progress, event),
  next: (progress) => next(progress, policy),
});

const next = (progress: AttachmentProgress, policy: DetachPolicy): Due<AttachmentDecision> | null => {
  switch (progress.stage) {
    case 'requested':
      return askVolume(progress.request);
    case 'over':
      return releaseDevice(progress);
    case 'open':
      return progress.attachment.stage === 'ending' ? nextOfDetach(progress.attachment, policy) : nextOfAttach(progress.attachment);
    default:
      return never(progress, null);
  }
};
