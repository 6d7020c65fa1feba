/** How far one attachment has come, over the two streams it touches: the server's, which holds its device name, and the volume's. */
import type { AttachmentId, ServerId } from '../kernel/ids.js';
import type { DeviceReleased, DeviceReserved } from '../server/server.events.js';
import type { Attachment } from './attachment.js';
import { evolveAttachment } from './attachment.evolve.js';
import type { AttachmentEvent, ReservationRefused } from './volume.events.js';

export type AttachmentProgress =
  /** A device name is held; the volume has not answered yet. */
  | { readonly stage: 'requested'; readonly request: DeviceReserved['data'] }
  /** The volume said no, or the attachment has ended: the device name is to be given back. */
  | { readonly stage: 'over'; readonly attachmentId: AttachmentId; readonly serverId: ServerId; readonly reason: string }
  | { readonly stage: 'open'; readonly attachment: Attachment };

export type AttachmentProgressEvent = AttachmentEvent | ReservationRefused | DeviceReserved | DeviceReleased;

export const evolveProgress = (
  progress: AttachmentProgress | undefined,
  event: AttachmentProgressEvent,
): AttachmentProgress | undefined => {
  switch (event.type) {
    case 'DeviceReserved':
      return progress ?? { stage: 'requested', request: event.data };
    case 'DeviceReleased':
      return progress?.stage === 'open' ? progress : undefined;
    case 'ReservationRefused':
      return progress && over(progress, event.data.message);
    case 'Detached':
      return progress && over(progress, `attachment ended: ${event.data.reason}`);
    default: {
      const attachment = evolveAttachment(progress?.stage === 'open' ? progress.attachment : undefined, event);
      return attachment && { stage: 'open', attachment };
    }
  }
};

/** Only where Mooring itself attaches is there a device name to give back. */
const over = (progress: AttachmentProgress, reason: string): AttachmentProgress | undefined => {
  if (progress.stage === 'over') return progress;
  if (progress.stage === 'requested') {
    const { attachmentId, serverId } = progress.request;
    return { stage: 'over', attachmentId, serverId, reason };
  }
  const { id, serverId, driver } = progress.attachment;
  return driver === 'mooring' && serverId !== null ? { stage: 'over', attachmentId: id, serverId, reason } : undefined;
};
