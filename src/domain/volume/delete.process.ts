/**
 * Deleting a volume's bytes.
 *
 * What may overlap: nothing; the volume was free when the deletion was accepted, and its status refuses everything from then on.
 * What guards it: the decision to delete is refused while any export may exist, so nobody can be reading.
 * Undo: none; bytes do not come back. A refused deletion leaves `error_deleting`, and may be asked for again.
 */
import type { Due } from '../kernel/process-manager.js';
import { type StepProgress, storageStep } from './provision.process.js';
import type { VolumeCommand } from './volume.commands.js';

export const nextOfDelete = (progress: StepProgress): Due<VolumeCommand> =>
  storageStep(progress, { type: 'DeleteBacking', data: { volumeId: progress.volumeId } });
