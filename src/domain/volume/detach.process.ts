/**
 * Detaching: guest, then host, then export, then the device name (domain §9). Never in another order: an export that ended while
 * a host still held its device would let a later volume appear in the old server (CVE-2023-2088).
 *
 * What may overlap: as in attaching. A detach asked for while the attach is still under way waits for the step that is running, since
 * an instance does one thing at a time, and then takes away what may have been made.
 * What guards it: the order is the volume's decision, which names the next part to remove only when the one before is gone.
 * Undo: only the guest's part has one. A guest that will not let go keeps its disk, whose definition is put back; nothing else was touched.
 * A host or an export that cannot be removed is tried for ever and shows as `error_detaching`.
 */
import type { Due } from '../kernel/process-manager.js';
import type { ReleaseDevice } from '../server/server.commands.js';
import { type Attachment, nextToRemove } from './attachment.js';
import type { AttachmentProgress } from './attachment-progress.js';
import { dueStep } from './attachment-steps.js';
import type { VolumeCommand } from './volume.commands.js';

/** How often a guest is asked to let go of a disk before the detach is rolled back. */
export interface DetachPolicy {
  readonly unplugTries: number;
}

export const nextOfDetach = (
  attachment: Extract<Attachment, { stage: 'ending' }>,
  { unplugTries }: DetachPolicy,
): Due<VolumeCommand> | null => {
  const part = nextToRemove(attachment.link);
  return part === null ? null : dueStep(attachment, part, 'remove', unplugTries);
};

export const releaseDevice = ({ serverId, attachmentId, reason }: Extract<AttachmentProgress, { stage: 'over' }>): Due<ReleaseDevice> => ({
  step: 'release device name',
  notBefore: null,
  attempt: 0,
  act: { on: 'aggregate', decide: ({ now }) => ({ type: 'ReleaseDevice', data: { serverId, attachmentId, reason, now } }) },
});
