/** The process a volume itself is: made, grown, deleted; and what an outside driver began and never ended. */
import type { Due, ProcessManager } from '../kernel/process-manager.js';
import { nextOfDelete } from './delete.process.js';
import { nextOfProvision } from './provision.process.js';
import type { VolumeCommand } from './volume.commands.js';
import { evolveVolumeProgress, type VolumeProgress, type VolumeProgressEvent } from './volume-progress.js';

export const volumeProcess: ProcessManager<VolumeProgress, VolumeProgressEvent, VolumeCommand> = {
  name: 'volume_work',
  version: 2,
  handles: [
    'VolumeCreated',
    'VolumeProvisioned',
    'VolumeProvisionFailed',
    'ExtensionRequested',
    'VolumeExtended',
    'ExtensionFailed',
    'DeletionRequested',
    'VolumeDeleted',
    'DeletionFailed',
    'VolumeStepFailed',
    'AttachBegun',
    'AttachAbandoned',
    'DetachBegun',
    'DetachAbandoned',
    'Attached',
    'Detached',
  ],
  keyOf: ({ event }) => event.data.volumeId,
  evolve: (progress, { event }) => evolveVolumeProgress(progress, event),
  next: (progress) => {
    if (progress.stage === 'overlay') return lapse(progress);
    const { step } = progress;
    return step === 'delete' ? nextOfDelete(progress) : nextOfProvision({ ...progress, step });
  },
};

const lapse = ({ volumeId, what, expiresAt }: Extract<VolumeProgress, { stage: 'overlay' }>): Due<VolumeCommand> => ({
  step: `lapse ${what}`,
  notBefore: expiresAt,
  attempt: 0,
  act: {
    on: 'aggregate',
    decide: ({ now }) => ({
      type: what === 'attach' ? 'AbandonAttach' : 'AbandonDetach',
      data: { volumeId, reason: 'lapsed', now },
    }),
  },
});
